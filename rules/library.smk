"""Before all stages: the library beside this workflow, and the files of the configuration."""

import sys

# Not the place of the main Snakefile, which may use this one as a module.
REPOSITORY = Path(workflow.current_basedir.get_path_or_uri(secret_free=False)).parent
sys.path.insert(0, str(REPOSITORY / "scripts"))

from sharpscape.errors import ConfigurationError
from sharpscape.planning.yaml_files import check_file

# Files and targets of the command line are those of the main workflow.
IS_MAIN = workflow.modifier.is_main_snakefile()

if IS_MAIN and workflow.is_main_process:
    try:
        for path in (REPOSITORY / "config.yaml", *workflow.overwrite_configfiles):
            check_file(path)
    except ConfigurationError as error:
        sys.exit(f"Configuration: {error}")
