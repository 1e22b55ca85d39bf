"""Against a stack that runs: TRIALSTREAM_GATEWAY, or 'trialstream up'."""

import subprocess
import sys
import uuid

import pytest

import trialstream

PROGRAM = """
import sys, trialstream
trialstream.load_study(study_name=sys.argv[1]).optimize(
    lambda t: (t.suggest_float("x", -10, 10) - 2) ** 2, n_trials=100, n_jobs=4)
"""


def fresh(**more):
    return trialstream.create_study(study_name=f"test-{uuid.uuid4()}", sampler="random", **more)


def test_two_processes_share_nothing_but_the_name():
    study = fresh()
    processes = [subprocess.Popen([sys.executable, "-c", PROGRAM, study.study_name]) for _ in range(2)]
    assert [p.wait(120) for p in processes] == [0, 0]
    trials = study.trials
    assert [t.number for t in trials] == list(range(200))
    assert len({t.worker for t in trials}) == 2


def test_only_parameters_that_were_asked_for_are_stored():
    study, asked = fresh(), {}

    def objective(trial):
        branch = trial.suggest_categorical("branch", ["a", "b"])
        value = trial.suggest_float("x", 0, 1) if branch == "a" else trial.suggest_int("n", 1, 9)
        asked[trial.number] = trial.params
        return value

    study.optimize(objective, n_trials=40)
    assert {t.number: t.params for t in study.trials} == asked


def test_system_exit_hands_the_trial_back():
    study = fresh()
    with pytest.raises(SystemExit):
        study.optimize(lambda trial: sys.exit(3), n_trials=1)
    trial = study.ask()
    assert (trial.number, trial.attempt) == (0, 2)
    study.tell(trial, 1.0)


def test_a_study_that_is_not_there_is_named():
    with pytest.raises(trialstream.UnknownStudyError, match="create_study"):
        trialstream.load_study(study_name="there-is-no-such-study")
