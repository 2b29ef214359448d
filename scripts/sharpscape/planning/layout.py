"""Where results lie, below the folder of the results; what stands in braces are wildcards."""

RECORD = "data/raw/{dataset}.json"
DATA = "data/{key}/data.h5"
GEOMETRY = "data/{key}/{geometry}.h5"
# A folder, with model.h5 and one file per measuring stage.
MODELS = "{study}/{noise}/eps-{epsilon}/seeds-{seeds}"
SUMMARY = "{study}/summary.csv"
CLAIMS = "claims.csv"
EVIDENCE = "evidence.csv"
VERDICTS = "verdicts.txt"
REPORT = "report.html"
ANSWER = "answer.txt"
# A figure of a study is named {study}-{figure}.
FIGURE = "figures/{name}"


def with_checksum(path: str) -> list[str]:
    """A text or a table, and its checksum beside it."""
    return [path, f"{path}.sha256"]
