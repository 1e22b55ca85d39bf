"""A worker over HTTP with Python's standard library only; its parameters are defined while it runs.

python3 examples/ask_tell.py STUDY [TRIALS] [GATEWAY]
"""
import json
import math
import os
import socket
import sys
import urllib.error
import urllib.request
import uuid

study = sys.argv[1]
trials = int(sys.argv[2]) if len(sys.argv) > 2 else 20
gateway = sys.argv[3] if len(sys.argv) > 3 else "http://127.0.0.1:8080"
worker = f"{socket.gethostname()}-{os.getpid()}"


def call(path, body):
    """Posts JSON; a repeated request with the same body counts once."""
    request = urllib.request.Request(
        f"{gateway}/api/v1/studies/{study}{path}",
        data=json.dumps(body).encode(),
        headers={"content-type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.load(response)


class Trial:
    """A trial, and the parameters that the objective has asked it for."""

    def __init__(self, offered):
        self.number, self.attempt = offered["number"], offered["attempt"]
        self.path = f"/trials/{self.number}"
        self.asked = []

    def suggest(self, name, **distribution):
        body = {"attempt": self.attempt, "name": name, "distribution": distribution}
        value = call(self.path + "/suggest", body)["value"]
        if name not in self.asked:
            self.asked.append(name)
        return value

    def report(self, step, value):
        """Whether to stop here."""
        body = {"attempt": self.attempt, "step": step, "value": value}
        return call(self.path + "/reports", body)["prune"]

    def tell(self, **result):
        """Only what was asked for is stored: an offer may have parameters of other branches."""
        return call(self.path + "/result", {"attempt": self.attempt, "asked": self.asked, **result})


def objective(trial):
    lr = trial.suggest("lr", type="float", low=1e-5, high=0.1, log=True)
    layers = trial.suggest("layers", type="int", low=1, high=8)
    final = (math.log10(lr) + 2.5) ** 2 / 4 + (layers - 4) ** 2 / 20
    if trial.suggest("optimizer", type="categorical", choices=["sgd", "adam"]) == "sgd":
        final += 0.2 * abs(trial.suggest("momentum", type="float", low=0, high=0.99) - 0.9)
    else:
        final += 0.1
    for epoch in range(1, 11):
        if trial.report(epoch, final + (1 + 0.5 * final) * epoch**-0.5):
            return {"state": "pruned"}
    return {"value": final}


done = 0
while done < trials:
    try:
        asked = call("/trials", {"request_id": str(uuid.uuid4()), "worker": worker})["trials"]
    except urllib.error.HTTPError as e:
        problem = json.load(e)
        print(problem["detail"])
        sys.exit(0 if problem["reason"] == "STUDY_CLOSED" else 1)
    for offered in asked:
        trial = Trial(offered)
        try:
            ended = trial.tell(user_attrs={"by": "python"}, **objective(trial))
            print(f"trial {trial.number}: {ended['state']} {ended['values']}")
        except urllib.error.HTTPError as e:
            problem = json.load(e)
            print(problem["detail"])
            if problem["reason"] not in ("LEASE_LOST", "TRIAL_FINISHED"):
                sys.exit(1)
        done += 1
