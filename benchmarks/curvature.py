"""Products with the Hessian of a ResNet18, its largest eigenvalue and its trace."""

import torch
from curvlinops import HessianLinearOperator
from pyhessian import hessian
from pyhessian.utils import hessian_vector_product
from scipy.sparse.linalg import eigsh
from torch.nn import CrossEntropyLoss
from torch.utils.flop_counter import FlopCounterMode

from benchmarks.attack import WIDTHS, new_work, product_rate, used
from benchmarks.comparison import Comparison, Row
from benchmarks.timing import timed, timed_peer
from sharpscape.families.deep.sharpness.hessian import filter_scales, hessian_product
from sharpscape.families.deep.sharpness.lanczos import TOLERANCE, leading_eigenpairs
from sharpscape.families.deep.sharpness.traces import rademacher_probe, remainder

PROBES = 10
IMAGES = {"cpu": 64, "cuda": 256}


class Counted:
    """A function of vectors that counts its calls."""

    def __init__(self, product):
        self.product, self.calls = product, 0

    def __call__(self, vectors):
        """The product with each vector, shape [k, p]."""
        self.calls += len(vectors)
        return self.product(vectors)


def mean_and_error(values):
    return f"{values.mean():.1f} ± {values.std() / len(values) ** 0.5:.1f}"


def compare_curvature(device):
    width, count = WIDTHS[device], IMAGES[device]
    network, images, labels = new_work(device, width)
    images, labels = images[:count].contiguous(), labels[:count]
    network.to(memory_format=torch.contiguous_format)
    parameters = list(network.parameters())
    size = sum(each.numel() for each in parameters)
    vector = torch.ones(1, size, device=device)
    scales, nothing = filter_scales(network), torch.empty(0, size, device=device).double()
    signs = torch.stack([rademacher_probe(size, 0, each) for each in range(PROBES)])
    signs = signs.to(device).double()

    def ours():
        return hessian_product(network, images, labels, count)

    def curvlinops():
        # It asks for the data anew at every product.
        return HessianLinearOperator(
            network, CrossEntropyLoss(), parameters, [(images, labels)], check_deterministic=False
        )

    def pyhessian():
        # It adds to the gradients that the parameters have.
        network.zero_grad()
        return hessian(network, CrossEntropyLoss(), data=(images, labels), cuda=device == "cuda")

    product, theirs = Counted(ours()), pyhessian()
    pieces = [torch.ones_like(each) for each in theirs.params]
    operator = curvlinops()
    with FlopCounterMode(display=False) as counter:
        product(vector)
    floor = counter.get_total_flops() / product_rate(torch.float32, device)
    our_product, _ = timed(lambda: product(vector))
    pyhessian_product, _ = timed_peer(
        lambda: hessian_vector_product(theirs.gradsH, theirs.params, pieces)
    )
    curvlinops_product, _ = timed_peer(lambda: operator @ vector[0])

    product.calls = 0
    leading_eigenpairs(product, size, 1, 0, device)
    products = product.calls
    our_largest, (values, _) = timed(lambda: leading_eigenpairs(ours(), size, 1, 0, device))
    pyhessian_largest, (largest, _) = timed_peer(lambda: pyhessian().eigenvalues(tol=TOLERANCE))
    curvlinops_largest, others = timed_peer(
        lambda: eigsh(
            curvlinops().to_scipy(), k=1, which="LA", tol=TOLERANCE, return_eigenvectors=False
        )
    )

    our_trace, (quadratic, _) = timed(lambda: remainder(ours(), scales, nothing, signs))
    pyhessian_trace, traces = timed_peer(lambda: pyhessian().trace(maxIter=PROBES, tol=0))
    return Comparison(
        f"The Hessian of ResNet18, width {width}, {count} images of 3×32×32, {size:,} parameters",
        [
            Row("a product", "PyHessian", our_product, pyhessian_product, floor),
            Row("a product", "curvlinops", our_product, curvlinops_product, floor),
            Row("λmax", "PyHessian", our_largest, pyhessian_largest, products * floor),
            Row(
                "λmax", "curvlinops, scipy's eigsh",
                our_largest, curvlinops_largest, products * floor,
            ),
            Row(f"trace, {PROBES} probes", "PyHessian", our_trace, pyhessian_trace, PROBES * floor),
        ],
        [
            f"{used(device)} for all, float32 (peers: what PyTorch takes for it), evaluation mode; "
            "a product with the graph at hand, where a library keeps it",
            f"λmax to a residual of {TOLERANCE}: ours {values[0]:.4f} in {products} products, "
            f"PyHessian {largest[0]:.4f} (power iteration until it changes by less), eigsh "
            f"{others[0]:.4f}",
            f"trace: ours {mean_and_error(quadratic)}, PyHessian "
            f"{mean_and_error(torch.tensor(traces))}",
            "floor: the operations of the products that we take, at the rate of a matrix product",
        ],
    )  # fmt: skip
