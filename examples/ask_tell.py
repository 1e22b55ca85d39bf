"""A worker over HTTP with Python's standard library only.

python3 examples/ask_tell.py STUDY [TRIALS] [GATEWAY]
"""
import json
import math
import sys
import urllib.error
import urllib.request
import uuid

study = sys.argv[1]
trials = int(sys.argv[2]) if len(sys.argv) > 2 else 20
gateway = sys.argv[3] if len(sys.argv) > 3 else "http://127.0.0.1:8080"


def call(path, body):
    """Posts JSON; a repeated request with the same body counts once."""
    request = urllib.request.Request(
        f"{gateway}/api/v1/studies/{study}{path}",
        data=json.dumps(body).encode(),
        headers={"content-type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.load(response)


done = 0
while done < trials:
    try:
        asked = call("/trials", {"request_id": str(uuid.uuid4())})["trials"]
    except urllib.error.HTTPError as e:
        print(json.load(e)["detail"])
        sys.exit(0 if e.code == 409 else 1)  # 409: the study is closed
    for trial in asked:
        path, attempt, p = f"/trials/{trial['number']}", trial["attempt"], trial["params"]
        final = (math.log10(p["lr"]) + 2.5) ** 2 / 4 + (p["layers"] - 4) ** 2 / 20
        final += 0.2 * abs(p["momentum"] - 0.9) if p["optimizer"] == "sgd" else 0.1
        result = {"value": final}
        for epoch in range(1, 11):
            loss = final + (1 + 0.5 * final) * epoch**-0.5
            if call(path + "/reports", {"attempt": attempt, "step": epoch, "value": loss})["prune"]:
                result = {"state": "pruned"}
                break
        result.update(attempt=attempt, user_attrs={"by": "python"})
        try:
            ended = call(path + "/result", result)
            print(f"trial {trial['number']}: {ended['state']} {ended['values']}")
        except urllib.error.HTTPError as e:  # its lease was lost: somebody else has it
            print(json.load(e)["detail"])
        done += 1
