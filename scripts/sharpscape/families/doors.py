"""Families of models: which module does a stage's work for a model.

A family is a package of this library: linear (the logistic model) or deep (networks). It has a
module per program that works on models, of the program's name, and models.py, which makes models
of the files. The name of the family comes with a job's settings, so that a job neither imports nor
depends on the code of another family.
"""

import importlib

from sharpscape.files.hdf5 import write_result


def module_of(settings, name):
    """The module of that name ("train_model", "models", …) of the family in a job's settings."""
    return importlib.import_module(f"sharpscape.families.{settings['family']}.{name}")


def write_models_result(arguments, kind, fields):
    """Write what a program made of models as a result of that kind."""
    settings = arguments.settings
    provenance = module_of(settings, "models").provenance(arguments)
    write_result(arguments.output, kind, fields, settings, arguments.threads, **provenance)
