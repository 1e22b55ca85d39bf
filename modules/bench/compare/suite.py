"""Other optimisers on the problems of `trialstream bench suite`, with the same seeds.

    python suite.py --peer optuna-tpe,optuna-gp --group mixed,failing --seeds 15 --out optuna.jsonl
    ./trialstream bench suite --compare ours.jsonl,optuna.jsonl

No function is defined here: problems are described, points evaluated, and runs summed up by the hidden command
`trialstream bench suite --serve`, one JSON line a request (see SuiteServer). The peers are in peers/; each needs its
package. A peer that cannot have a problem (several objectives, for example) says so on standard error and is passed over.
"""
import argparse
import json
import pathlib
import shlex
import statistics
import subprocess
import sys
import time

from peers import PEERS, Unsupported


class Server:
    """The process that knows the problems."""

    def __init__(self, command):
        self.process = subprocess.Popen(
            shlex.split(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def ask(self, **request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("The server of the problems has ended; is --server right?")
        answer = json.loads(line)
        if isinstance(answer, dict) and "error" in answer:
            raise SystemExit(f"The server refuses {request}: {answer['error']}")
        return answer


def plain(params):
    """Without the number types of NumPy, which JSON does not have."""
    return {name: value.item() if hasattr(value, "item") else value for name, value in params.items()}


def run(server, problem, peer, seed, trials):
    """One run, as SuiteRun does it: asks until so many are open, then answers in the order asked."""
    start = time.time()
    optimiser = PEERS[peer](problem, seed, trials)
    ended = []
    if problem["pruner"]:
        pruned(server, problem, optimiser, seed, trials, ended)
    else:
        waiting = []
        asked = 0
        more = True
        while more or waiting:
            if more and len(waiting) < problem["in_flight"]:
                suggestion = optimiser.ask()
                if suggestion is None:  # nothing left to try
                    more = False
                    continue
                handle, params = suggestion
                params = plain(params)
                outcome = server.ask(
                    op="evaluate", problem=problem["problem"], seed=seed, trial=asked, params=params
                )
                waiting.append((handle, outcome, asked, params))
                asked += 1
                more = asked < trials
            else:
                handle, outcome, number, params = waiting.pop(0)
                failed = any(v is None for v in outcome["values"])
                optimiser.tell(handle, None if failed else outcome["values"], outcome["constraints"])
                ended.append({"trial": number, "params": params, "pruned": False, "steps": 1})
    return server.ask(
        op="record", problem=problem["problem"], seed=seed, sampler=peer, trials=trials,
        seconds=time.time() - start, ended=ended,
    )


def pruned(server, problem, optimiser, seed, trials, ended):
    """One trial after the other until the steps are used up, as SuiteRun does it."""
    left = trials * problem["steps"]
    while left > 0:
        handle, params = optimiser.ask()
        params = plain(params)
        outcome = server.ask(
            op="evaluate", problem=problem["problem"], seed=seed, trial=len(ended), params=params
        )
        step = 0
        stop = False
        while step < problem["steps"] and step < left and not stop:
            step += 1
            stop = optimiser.report(handle, outcome["curve"][step - 1], step) and step < problem["steps"]
        left -= step
        if stop:
            optimiser.prune(handle)
        elif step == problem["steps"]:
            optimiser.tell(handle, outcome["values"], [])
        else:
            return
        ended.append({"trial": len(ended), "params": params, "pruned": stop, "steps": step})


def main():
    home = pathlib.Path(__file__).resolve().parents[3]
    parser = argparse.ArgumentParser()
    parser.add_argument("--peer", default="optuna-tpe", help=f"some of {', '.join(PEERS)}, separated by commas")
    parser.add_argument("--group", default="", help="groups of problems, separated by commas (default: all)")
    parser.add_argument("--problem", default="", help="further problems, separated by commas")
    parser.add_argument("--seeds", type=int, default=15)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--trials", type=int, help="trials of each run (default: by problem)")
    parser.add_argument("--out", help="file for the results (default: standard output)")
    parser.add_argument("--server", default=f"{home}/trialstream bench suite --serve")
    options = parser.parse_args()
    for peer in options.peer.split(","):
        if peer not in PEERS:
            raise SystemExit(f'Expected peers out of {", ".join(PEERS)}, but got "{peer}".')
    server = Server(options.server)
    problems = server.ask(
        op="problems",
        groups=[g for g in options.group.split(",") if g],
        problems=[p for p in options.problem.split(",") if p],
    )
    out = open(options.out, "w") if options.out else sys.stdout
    for number, problem in enumerate(problems, 1):
        medians = []
        for peer in options.peer.split(","):
            best = []
            try:
                for seed in range(options.first_seed, options.first_seed + options.seeds):
                    record = run(server, problem, peer, seed, options.trials or problem["trials"])
                    print(json.dumps(record), file=out, flush=True)
                    found = record["best"]["all"]
                    best.append(float("inf") if found is None else found)
            except Unsupported as e:
                medians.append(f"{peer} cannot: {e}")
                continue
            medians.append(f"{peer} {statistics.median(best):.5g}")
        print(f"{number} of {len(problems)}, {problem['problem']}: {', '.join(medians)}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
