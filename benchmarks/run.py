"""Run the project beside what a user would take otherwise, on the same work, and print ratios.

`make benchmark` runs it. Data: MNIST's original files, MD5-checked. Nothing is asserted: times
belong to the machine, and the ratios are what carries over.
"""

import argparse
import platform
from importlib.metadata import version

import torch
from threadpoolctl import threadpool_info, threadpool_limits

from benchmarks.attack import compare_attack
from benchmarks.curvature import compare_curvature
from benchmarks.data import load_digits
from benchmarks.epoch import compare_epoch
from benchmarks.floor import measure_rates
from benchmarks.hessian import compare_hessian
from benchmarks.landscape import compare_landscape
from benchmarks.line import compare_line
from benchmarks.noise import compare_noise
from benchmarks.plane import compare_plane
from benchmarks.start_cost import LIMIT, REPEATS, measure_start_costs
from sharpscape.families.linear.geometry import measure_geometry
from sharpscape.families.linear.noise import make_noise
from sharpscape.families.linear.optimum.exact import find_optimum
from sharpscape.families.linear.tasks.objective import Objective

EPSILON = 1.0


def print_machine(threads, digits, rates):
    blas = sorted(
        f"{each['internal_api']} {each['version']}"
        for each in threadpool_info()
        if each["user_api"] == "blas"
    )
    packages = ("numpy", "torch", "torchattacks", "loss-landscapes")
    print(
        f"MNIST 0 against 1, {digits.z.shape[0]:,} × {digits.z.shape[1]}. {threads} thread(s) for "
        "both sides; one warm-up, then medians of at least 3.\n"
        f"Python {platform.python_version()}, "
        + ", ".join(f"{name} {version(name)}" for name in packages)
        + f"; {', '.join(blas)}.\n"
        f"Floors (float64): read {rates.read / 1e9:.1f} GB/s, matrix product "
        f"{rates.arithmetic / 1e9:.0f} GFLOP/s, exp + log1p {rates.log_loss / 1e6:.0f} M/s, "
        f"product in cache {rates.multiply / 1e6:.0f} M/s.",
        flush=True,
    )


def print_comparison(comparison):
    print(f"\n{comparison.title}\n")
    print(
        f"  {'ours':<26}{'peer':<50}{'ours s':>9}{'peer s':>9}{'peer/ours':>11}"
        f"{'floor s':>9}{'ours/floor':>12}"
    )
    for row in comparison.rows:
        print(
            f"  {row.ours:<26}{row.peer:<50}{row.ours_seconds:>9.4f}{row.peer_seconds:>9.4f}"
            f"{row.peer_seconds / row.ours_seconds:>10.1f}×{row.floor_seconds:>9.4f}"
            f"{row.ours_seconds / row.floor_seconds:>11.1f}×"
        )
    print(*(f"  - {remark}" for remark in comparison.remarks), sep="\n", flush=True)


def print_start_costs(costs):
    print(f"\nStart of a job (--help), median of {REPEATS}; limit of a logistic job {LIMIT} s\n")
    print(f"  {'program':<22}{'start s':>9}{'all s':>9}  (with what some jobs import once at work)")
    for cost in costs:
        late = f"  ({', '.join(cost.loaded_later)})" if cost.loaded_later else ""
        print(f"  {cost.program:<22}{cost.start:>9.3f}{cost.whole:>9.3f}{late}")


def compare_networks(device):
    # As jobs compute: float32 on CUDA is not TF32.
    torch.backends.cudnn.allow_tf32 = False
    for compare in (compare_attack, compare_landscape, compare_curvature):
        print_comparison(compare(device))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--raw-data", default="data", metavar="FOLDER", help="holds mnist/*.gz")
    parser.add_argument("--threads", type=int, default=1, metavar="N", help="of both sides")
    parser.add_argument(
        "--networks", choices=["cpu", "cuda"], metavar="DEVICE", help="networks alone: cpu or cuda"
    )
    arguments = parser.parse_args()
    if arguments.networks:
        compare_networks(arguments.networks)
        return
    all_threads = torch.get_num_threads()
    torch.set_num_threads(arguments.threads)
    with threadpool_limits(arguments.threads):
        digits = load_digits(arguments.raw_data)
        rates = measure_rates()
        print_machine(arguments.threads, digits, rates)
        noise = make_noise({"name": "adversarial"}, digits.z.shape[1])
        objective = Objective(digits.z, noise, EPSILON, 0)
        optimum = find_optimum(objective, measure_geometry(digits.z))
        print_comparison(compare_epoch(digits, EPSILON, rates))
        print_comparison(compare_line(digits, EPSILON, optimum.theta, rates))
        print_comparison(compare_noise(digits, optimum.theta))
        print_comparison(compare_plane(digits, EPSILON, optimum.theta, rates))
        print_comparison(compare_hessian(digits, EPSILON, optimum.theta, rates))
    torch.set_num_threads(all_threads)
    compare_networks("cpu")
    print_start_costs(measure_start_costs())


if __name__ == "__main__":
    main()
