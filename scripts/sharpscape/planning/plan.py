"""All jobs of a configuration: what each makes, from which settings and which other jobs.

The identity of a job is that of the files that it makes (see sharpscape.identities).
"""

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sharpscape.identities import identity_of
from sharpscape.planning import figures, jobs, layout
from sharpscape.planning.studies import (
    Model,
    data_key,
    data_sets,
    draws,
    draws_subsets,
    geometries,
    geometry_name,
    is_adversarial,
    models,
)


@dataclass(frozen=True, eq=False)
class Job:
    """One job.

    Attributes:
        outputs: paths of the files that it makes, relative to the results.
        settings: of its program.
        inputs: {role: the jobs that make the files that it reads, of each the first output}.
    """

    outputs: Sequence[str]
    settings: Mapping[str, Any]
    inputs: Mapping[str, Sequence["Job"]]

    @functools.cached_property
    def identity(self) -> str:
        """Of the files that it makes."""
        inputs = {role: [each.identity for each in made] for role, made in self.inputs.items()}
        return identity_of(self.settings, inputs)


class Plan:
    """The jobs of some studies, each made when it is asked for, and once."""

    def __init__(self, studies: Iterable[dict], rules: dict):
        """Plan checked studies; those with a file of the user's have its content's digest.

        rules are the key verdicts of the configuration.
        """
        self.rules = rules
        self.studies = {study["name"]: study for study in studies}
        self.data_sets = data_sets(self.studies.values())
        self._jobs: dict[str, Job] = {}

    def _job(
        self,
        outputs: Sequence[str],
        settings: Callable[[], Mapping[str, Any]],
        **inputs: Callable[[], Sequence[Job]],
    ) -> Job:
        """The job of these outputs, its settings and inputs worked out the first time."""
        if outputs[0] not in self._jobs:
            needed = {role: made() for role, made in inputs.items()}
            self._jobs[outputs[0]] = Job(outputs, settings(), needed)
        return self._jobs[outputs[0]]

    def record(self, dataset: str) -> Job:
        """The record of a data set's original files."""
        path = layout.RECORD.format(dataset=dataset)
        return self._job(layout.with_checksum(path), lambda: jobs.download_settings(dataset))

    def data(self, key: str) -> Job:
        """The data of a key."""
        data = self.data_sets[key]
        name = data.dataset["name"]
        return self._job(
            [layout.DATA.format(key=key)],
            lambda: jobs.prepare_settings(data),
            record=lambda: [self.record(name)] if jobs.is_fetched(name) else [],
        )

    def geometry(self, key: str, geometry: str) -> Job:
        """A geometry file of some data."""
        return self._job(
            [layout.GEOMETRY.format(key=key, geometry=geometry)],
            lambda: jobs.geometry_settings(geometry),
            data=lambda: [self.data(key)],
        )

    def model(self, study: str, noise: str, epsilon: str, seeds: str) -> Job:
        """The models of one seed block."""
        described, model = self.studies[study], Model(noise, epsilon, seeds)
        key = data_key(described, int(seeds.split("-")[0]))
        name = geometry_name(described)
        folder = layout.MODELS.format(study=study, **model._asdict())
        return self._job(
            [f"{folder}/model.h5"],
            lambda: jobs.train_settings(described, model),
            data=lambda: [self.data(key)],
            geometry=lambda: [self.geometry(key, name)] if name else [],
        )

    def measured(self, stage: str, study: str, noise: str, epsilon: str, seeds: str) -> Job:
        """What a stage measures at the models of one seed block."""
        described, model = self.studies[study], Model(noise, epsilon, seeds)
        trained = self.model(study, *model)
        folder = layout.MODELS.format(study=study, **model._asdict())
        return self._job(
            [f"{folder}/{stage}.h5"],
            lambda: jobs.measure_settings(jobs.MEASURING[stage], described, model),
            data=lambda: trained.inputs["data"],
            model=lambda: [trained],
        )

    def _of_models(self, study, kind, chosen=lambda model: True):
        """The jobs that make the files of a kind, of the chosen models of a study."""
        make = self.model if kind == "model" else functools.partial(self.measured, kind)
        return [make(study, *model) for model in models(self.studies[study]) if chosen(model)]

    def summary(self, study: str) -> Job:
        """The table of a study's numbers."""
        described = self.studies[study]
        name = geometry_name(described)
        kinds = {
            kind: functools.partial(self._of_models, study, kind)
            for kind in ("model", *jobs.MEASURING)
        }
        return self._job(
            layout.with_checksum(layout.SUMMARY.format(study=study)),
            lambda: jobs.summary_settings(described),
            geometry=lambda: [self.geometry(key, name) for _, key in draws(described) if name],
            **kinds,
        )

    def claims(self) -> Job:
        """The verdicts on all studies, and what they rest on."""
        return self._job(
            [*layout.with_checksum(layout.CLAIMS), *layout.with_checksum(layout.EVIDENCE)],
            lambda: jobs.judge_settings(list(self.studies.values()), self.rules),
            summaries=lambda: [self.summary(study) for study in self.studies],
        )

    def verdicts(self) -> Job:
        """The verdicts in words."""
        return self._job(
            layout.with_checksum(layout.VERDICTS),
            jobs.verdicts_settings,
            claims=lambda: [self.claims()],
        )

    def report(self) -> Job:
        """The report, a page of all studies.

        It draws what figures draw. Facts of theory are looked at where there is one training set,
        under L2: there it reads the data and the models. Every result says what made it.
        """
        studies = list(self.studies.values())
        drawn = [each for each in studies if figures.figures_of(each)]
        in_theory = [
            each
            for each in drawn
            if geometry_name(each) and each["norm"] == "l2" and not draws_subsets(each)
        ]
        keys = {each["name"]: data_key(each, 0) for each in in_theory}
        return self._job(
            [*layout.with_checksum(layout.REPORT), *layout.with_checksum(layout.ANSWER)],
            lambda: jobs.report_settings(studies, self.rules, keys),
            claims=lambda: [self.claims()],
            summaries=lambda: [self.summary(study) for study in self.studies],
            figures=self.all_figures,
            landscapes=lambda: self._adversarial("landscape", drawn),
            models=lambda: self._adversarial("model", in_theory),
            data=lambda: [self.data(key) for key in dict.fromkeys(keys.values())],
            results=self._results,
        )

    def _results(self):
        """The jobs that make result files, of all kinds."""
        measured = [
            job
            for study in self.studies
            for kind in ("model", *jobs.MEASURING)
            for job in self._of_models(study, kind)
        ]
        geometry = [self.geometry(*each) for each in geometries(self.studies.values())]
        return [*map(self.data, self.data_sets), *geometry, *measured]

    def _adversarial(self, kind, studies):
        """The jobs that make the files of a kind, of all adversarial models of these studies."""
        names = [each["name"] for each in studies]
        return [job for name in names for job in self._of_models(name, kind, is_adversarial)]

    def figure(self, figure: str, study: str = "") -> Job:
        """A figure of a study, or of all studies together."""
        source = figures.source_of(figure)

        def sources():
            if source == figures.CLAIMS:
                return [self.claims()]
            if source == figures.SUMMARY:
                return [self.summary(study)]
            return self._of_models(study, source, is_adversarial)

        path = layout.FIGURE.format(name=f"{study}-{figure}" if study else figure)
        return self._job(
            [f"{path}.pdf", f"{path}.png"],
            lambda: jobs.figure_settings(figure, self.studies.get(study)),
            sources=sources,
        )

    def all_figures(self) -> list[Job]:
        """Figures of all that a study has something to show in, and of all studies together."""
        of_studies = [
            self.figure(figure, study)
            for study, described in self.studies.items()
            for figure in figures.figures_of(described)
        ]
        return of_studies + [self.figure(figure) for figure in figures.common_figures()]

    def all_jobs(self) -> list[Job]:
        """All jobs, each after those that it needs."""
        for key in self.data_sets:
            self.data(key)
        for key, name in geometries(self.studies.values()):
            self.geometry(key, name)
        self.verdicts()
        self.report()
        return list(self._jobs.values())
