"""A training script: parameters as arguments, a JSON line per epoch, the result as its last line.

trialstream worker --study-name training -- \
    python3 examples/train.py --lr={lr} --layers={layers} --optimizer={optimizer} --momentum={momentum?}
"""
import argparse
import json
import math
import time

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, required=True)
parser.add_argument("--layers", type=int, required=True)
parser.add_argument("--optimizer", required=True)
parser.add_argument("--momentum", type=float, default=0.0)
args = parser.parse_args()

final = (math.log10(args.lr) + 2.5) ** 2 / 4 + (args.layers - 4) ** 2 / 20
final += 0.2 * abs(args.momentum - 0.9) if args.optimizer == "sgd" else 0.1
for epoch in range(1, 11):
    time.sleep(0.01)
    loss = final + (1 + 0.5 * final) * epoch**-0.5
    print(json.dumps({"step": epoch, "value": loss, "accuracy": 1 / (1 + loss)}), flush=True)
print(json.dumps({"value": final}))
