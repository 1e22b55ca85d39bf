"""Trials per second of Trialstream and of Optuna 5.0.0: the same objective, PostgreSQL server, machine and minutes.

    ./trialstream up &
    modules/bench/compare-optuna.sh throughput

For each sampler there are four sides of --processes processes each: Optuna on the dev stack's PostgreSQL and on its
journal file, Trialstream with one trial in flight for each process and with many. Each works by itself first:
Optuna's processes for --warm-up seconds, so that its histories have grown, ours for --compile seconds, until their JVMs
have compiled. The journal file is measured then and there: Optuna takes away the lock of a process that stands still.
Each of ours takes turns with Optuna on PostgreSQL, --rounds times, the other stopped (SIGSTOP): what a shared machine
gives may change by half within minutes, and so it gives or takes for both. The other of ours is not there meanwhile,
nor what it leaves behind: many in flight keep PostgreSQL vacuuming for a while.
Prints JSON lines, then the ratios. Needs optuna and psycopg2.
"""
import argparse
import json
import os
import pathlib
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import uuid

FOREVER_SECONDS = 86_400
SETTLING_SECONDS = 6  # what stood still is compiled anew in parts: up to 5 s were seen
HOME = pathlib.Path(__file__).resolve().parents[3]

OPTUNA_WORKER = """
import sys, optuna
optuna.logging.set_verbosity(optuna.logging.ERROR)
url, study, sampler, seconds = sys.argv[1:]
if url.startswith("journal:"):
    from optuna.storages.journal import JournalFileBackend
    storage = optuna.storages.JournalStorage(JournalFileBackend(url[8:]))
else:
    storage = optuna.storages.RDBStorage(url)
samplers = {"random": optuna.samplers.RandomSampler, "tpe": optuna.samplers.TPESampler}
s = optuna.load_study(study_name=study, storage=storage, sampler=samplers[sampler]())
s.optimize(lambda t: (t.suggest_float("x", -10, 10) - 2) ** 2, timeout=float(seconds))
"""


def stack():
    state = os.environ.get("XDG_STATE_HOME") or str(pathlib.Path.home() / ".local" / "state")
    file = pathlib.Path(state) / "trialstream" / "stack.json"
    if not file.exists():
        sys.exit("No dev stack runs here. Start one in another terminal: ./trialstream up")
    return json.loads(file.read_text())


def java():
    homes = [os.environ.get("JAVA_HOME"), *map(str, sorted(pathlib.Path("/usr/lib/jvm").glob("*"), reverse=True))]
    for home in filter(None, homes):
        release = pathlib.Path(home) / "release"
        if release.exists() and (pathlib.Path(home) / "bin" / "javac").exists():
            version = [line for line in release.read_text().splitlines() if line.startswith("JAVA_VERSION=")][0]
            if int(version.split('"')[1].split(".")[0]) >= 21:
                return home
    sys.exit("Set JAVA_HOME to a JDK 21 or newer.")


class Side:
    """Processes that work on one study; completed says how many of its trials were within a time, remove forgets it."""

    def __init__(self, line, command, environment, completed, remove):
        self.line = line
        self.completed = completed
        self.remove = remove
        self.turns = []
        self.errors = tempfile.TemporaryFile("w+")
        self.processes = [
            subprocess.Popen(command, env=environment, stderr=self.errors) for _ in range(line["processes"])
        ]

    def signal(self, number):
        for process in self.processes:
            if process.poll() is not None:
                self.errors.seek(0)
                sys.exit(f"{self.errors.read()}\nA process of {self.line} has ended, with {process.returncode}.")
            process.send_signal(number)

    def take_turn(self, seconds):
        self.signal(signal.SIGCONT)
        time.sleep(SETTLING_SECONDS)
        begin = time.time()
        time.sleep(seconds)
        self.turns.append((begin, time.time()))
        self.signal(signal.SIGSTOP)

    def report(self, turns):
        """Prints what it gave in its last turns; returns trials per second, the mean of these turns."""
        rates = [self.completed(begin, end) / (end - begin) for begin, end in self.turns[-turns:]]
        seconds = sum(end - begin for begin, end in self.turns[-turns:])
        print(json.dumps(self.line | {
            "seconds": round(seconds), "trials_per_second": round(statistics.mean(rates), 1),
            "of_each_round": [round(rate, 1) for rate in rates]}), flush=True)
        return statistics.mean(rates)

    def end(self):
        for process in self.processes:
            process.kill()
            process.wait()
        self.errors.close()
        self.remove()


def optuna_side(url, sampler, options):
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    if url.startswith("journal:"):
        kind = "journal file"
        storage = optuna.storages.JournalStorage(optuna.storages.journal.JournalFileBackend(url[8:]))
    else:
        kind = "postgresql"
        storage = optuna.storages.RDBStorage(url)
    name = f"bench-{uuid.uuid4()}"
    study = optuna.create_study(study_name=name, storage=storage)
    command = [sys.executable, "-c", OPTUNA_WORKER, url, name, sampler, str(FOREVER_SECONDS)]

    def completed(begin, end):
        times = [t.datetime_complete.timestamp() for t in study.get_trials(deepcopy=False) if t.datetime_complete]
        return sum(begin <= t < end for t in times)

    line = {"who": "optuna", "sampler": sampler, "storage": kind, "processes": options.processes,
            "in_flight": options.processes}
    return Side(line, command, None, completed, lambda: None)  # its storage is ours, and goes as a whole


def our_side(address, connection, classes, sampler, in_flight, options):
    name = f"bench-{uuid.uuid4()}"
    subprocess.run(  # others take turns for longer than the usual lease
        [HOME / "trialstream", "create-study", "--study-name", name, "--sampler", sampler, "--lease", "600"],
        check=True, stdout=subprocess.DEVNULL,
    )
    jar = HOME / "modules/dist/target/trialstream/trialstream-worker.jar"
    command = [
        # with one trial at once a method needs many minutes to be called as often as compilers want
        f"{java()}/bin/java", "-XX:+UseSerialGC", "-XX:CompileThresholdScaling=0.1",
        "--enable-native-access=ALL-UNNAMED", "-cp", f"{jar}:{classes}",
        "QuadraticWorker", name, str(in_flight // options.processes), str(FOREVER_SECONDS),
    ]

    def completed(begin, end):
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT count(*) FROM \"{address['topicPrefix']}\".trials JOIN \"{address['topicPrefix']}\".studies"
                " USING (study_id) WHERE name = %s AND state = 'COMPLETE' AND completed_at >= to_timestamp(%s)"
                " AND completed_at < to_timestamp(%s)", (name, begin, end))
            return cursor.fetchone()[0]

    environment = dict(os.environ, TRIALSTREAM_BOOTSTRAP_SERVERS=address["bootstrapServers"])
    line = {"who": "trialstream", "sampler": sampler, "storage": "postgresql", "processes": options.processes,
            "in_flight": in_flight}
    remove = [HOME / "trialstream", "delete-study", "--study-name", name]
    return Side(line, command, environment, completed, lambda: subprocess.run(remove, stdout=subprocess.DEVNULL))


def compare(sampler, url, address, connection, folder, options):
    sides = []

    def begin(side, seconds):
        sides.append(side)
        time.sleep(seconds)
        return side

    ratios = {"sampler": sampler}
    try:
        file = begin(optuna_side(f"journal:{folder}/{sampler}.log", sampler, options), options.warm_up)
        file.take_turn(options.seconds)
        file_rate = file.report(1)
        sides.pop().end()
        sql = begin(optuna_side(url, sampler, options), options.warm_up)
        sql.signal(signal.SIGSTOP)
        for in_flight in options.processes, options.in_flight:
            ours = begin(our_side(address, connection, folder, sampler, in_flight, options), options.compile)
            ours.signal(signal.SIGSTOP)
            for _ in range(options.rounds):
                for side in sql, ours:
                    side.take_turn(options.seconds / options.rounds)
            sql_rate, our_rate = (side.report(options.rounds) for side in (sql, ours))
            ratios[f"{in_flight} in flight / postgresql"] = round(our_rate / sql_rate, 1)
            sides.pop().end()
        ratios[f"{options.in_flight} in flight / journal file"] = round(our_rate / file_rate, 1)
    finally:
        for side in sides:
            side.end()
    return ratios


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samplers", default="random,tpe")
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--in-flight", type=int, default=2000)
    parser.add_argument("--seconds", type=int, default=30, help="for each side, all rounds together")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--warm-up", type=int, default=60, help="seconds that Optuna's histories grow")
    parser.add_argument("--compile", type=int, default=300,
                        help="seconds that our JVMs start and compile; eight need about 200 on two cores")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))  # else nothing is cleaned up
    address = stack()

    import psycopg2

    admin = psycopg2.connect(address["postgres"], password=address["postgresPassword"])
    admin.autocommit = True
    database = "optuna_" + uuid.uuid4().hex[:8]
    admin.cursor().execute(f"CREATE DATABASE {database}")
    credentials = address["postgres"].replace("postgresql://", "").split("@")
    url = f"postgresql+psycopg2://{credentials[0]}:{address['postgresPassword']}@{credentials[1].split('/')[0]}/{database}"

    try:
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(
                [f"{java()}/bin/javac", "-cp", HOME / "modules/dist/target/trialstream/trialstream-worker.jar", "-d", folder,
                 pathlib.Path(__file__).with_name("QuadraticWorker.java")], check=True)
            ratios = [compare(sampler, url, address, admin, folder, options) for sampler in options.samplers.split(",")]
    finally:
        admin.cursor().execute(f"DROP DATABASE {database} WITH (FORCE)")
    for ratio in ratios:
        print(json.dumps({"ratio": ratio}))


if __name__ == "__main__":
    main()
