"""Trials per second of Trialstream and of Optuna 5.0.0: the same objective, PostgreSQL server, machine and minutes.

    ./trialstream up &
    modules/bench/compare-optuna.sh throughput

For each sampler: Optuna with --processes processes on the dev stack's PostgreSQL and on its journal file, then
Trialstream with as many processes, with many trials in flight and with one each. What is counted are trials that
completed within --seconds after --warm-up, which is the same for both: each is measured in a study of the same
age. Prints JSON lines, then the ratios. Needs optuna and psycopg2.
"""
import argparse
import datetime
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import uuid

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


def in_window(times, begin, seconds):
    return sum(begin <= t < begin + seconds for t in times)


def wait(processes, limit):
    end = time.time() + limit
    for process in processes:
        try:
            process.wait(max(1, end - time.time()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def optuna_rate(url, sampler, options):
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    if url.startswith("journal:"):
        storage = optuna.storages.JournalStorage(optuna.storages.journal.JournalFileBackend(url[8:]))
    else:
        storage = optuna.storages.RDBStorage(url)
    name = f"bench-{uuid.uuid4()}"
    study = optuna.create_study(study_name=name, storage=storage)
    seconds = options.warm_up + options.seconds + 1
    processes = [
        subprocess.Popen([sys.executable, "-c", OPTUNA_WORKER, url, name, sampler, str(seconds)])
        for _ in range(options.processes)
    ]
    begin = time.time() + options.warm_up
    wait(processes, seconds + 60)
    times = [t.datetime_complete.timestamp() for t in study.get_trials(deepcopy=False) if t.datetime_complete]
    return in_window(times, begin, options.seconds) / options.seconds


def our_rate(address, classes, sampler, in_flight, options):
    import psycopg2

    name = f"bench-{uuid.uuid4()}"
    subprocess.run(
        [HOME / "trialstream", "create-study", "--study-name", name, "--sampler", sampler],
        check=True, stdout=subprocess.DEVNULL,
    )
    environment = dict(os.environ, TRIALSTREAM_BOOTSTRAP_SERVERS=address["bootstrapServers"])
    seconds = options.warm_up + options.seconds + 2
    jar = HOME / "modules" / "worker" / "target" / "trialstream-worker.jar"
    command = [
        # eight JVMs on a few cores: the small compiler is done soon, the large one is not within minutes
        f"{java()}/bin/java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:CompileThresholdScaling=0.1", "--enable-native-access=ALL-UNNAMED", "-cp", f"{jar}:{classes}",
        "QuadraticWorker", name, str(in_flight // options.processes), str(seconds),
    ]
    processes = [
        subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) for _ in range(options.processes)
    ]
    begin = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=options.warm_up)
    wait(processes, seconds + 60)
    with psycopg2.connect(address["postgres"], password=address["postgresPassword"]) as connection:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT count(*) FROM \"{address['topicPrefix']}\".trials JOIN \"{address['topicPrefix']}\".studies"
                " USING (study_id) WHERE name = %s AND state = 'COMPLETE' AND completed_at >= %s AND completed_at < %s",
                (name, begin, begin + datetime.timedelta(seconds=options.seconds)),
            )
            count = cursor.fetchone()[0]
    subprocess.run([HOME / "trialstream", "delete-study", "--study-name", name], stdout=subprocess.DEVNULL)
    return count / options.seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samplers", default="random,tpe")
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--in-flight", type=int, default=2000)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--warm-up", type=int, default=60, help="JVMs compile, histories grow")
    options = parser.parse_args()
    address = stack()

    import psycopg2

    admin = psycopg2.connect(address["postgres"], password=address["postgresPassword"])
    admin.autocommit = True
    database = "optuna_" + uuid.uuid4().hex[:8]
    admin.cursor().execute(f"CREATE DATABASE {database}")
    credentials = address["postgres"].replace("postgresql://", "").split("@")
    url = f"postgresql+psycopg2://{credentials[0]}:{address['postgresPassword']}@{credentials[1].split('/')[0]}/{database}"

    def line(who, sampler, storage, in_flight, rate):
        print(json.dumps({
            "who": who, "sampler": sampler, "storage": storage, "processes": options.processes,
            "in_flight": in_flight, "seconds": options.seconds, "trials_per_second": round(rate, 1)}), flush=True)
        return rate

    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [f"{java()}/bin/javac", "-cp", HOME / "modules/worker/target/trialstream-worker.jar", "-d", folder,
             pathlib.Path(__file__).with_name("QuadraticWorker.java")], check=True)
        ratios = []
        for sampler in options.samplers.split(","):
            n = options.processes
            sql = line("optuna", sampler, "postgresql", n, optuna_rate(url, sampler, options))
            many = line("trialstream", sampler, "postgresql", options.in_flight,
                        our_rate(address, folder, sampler, options.in_flight, options))
            few = line("trialstream", sampler, "postgresql", n, our_rate(address, folder, sampler, n, options))
            file = line("optuna", sampler, "journal file", n,
                        optuna_rate(f"journal:{folder}/{sampler}.log", sampler, options))
            ratios.append({"sampler": sampler, f"{options.in_flight} in flight / postgresql": round(many / sql, 1),
                           f"{n} in flight / postgresql": round(few / sql, 1),
                           f"{options.in_flight} in flight / journal file": round(many / file, 1)})
        for ratio in ratios:
            print(json.dumps({"ratio": ratio}))
    admin.cursor().execute(f"DROP DATABASE {database} WITH (FORCE)")


if __name__ == "__main__":
    main()
