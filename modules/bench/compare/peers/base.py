"""What the peers have in common."""
import warnings

# Warnings of other packages about our choices are not wanted.
warnings.filterwarnings("ignore")


class Unsupported(Exception):
    """The problem is of a kind that this optimiser does not know."""


def exists(parameter, params):
    """Whether a parameter exists beside the values that those before it have."""
    parent = parameter.get("parent")
    return parent is None or (parent in params and str(params[parent]) in parameter["values"])


def active(problem, params):
    """Without the parameters that do not exist there, for optimisers that know no conditions."""
    kept = {}
    for parameter in problem["space"]:
        if exists(parameter, kept):
            value = params[parameter["name"]]
            if parameter["type"] != "categorical":  # exp(log(high)) may be beyond high
                value = min(max(value, parameter["low"]), parameter["high"])
            kept[parameter["name"]] = value
    return kept


def conditional(problem):
    return any("parent" in parameter for parameter in problem["space"])


class Peer:
    def __init__(self, problem, prunes=False, constraints=True, several=True):
        if problem["pruner"] and not prunes:
            raise Unsupported("it has no pruners")
        if problem["constraints"] and not constraints:
            raise Unsupported("it has no constraints")
        if problem["objectives"] > 1 and not several:
            raise Unsupported("it has one objective only")
        self.problem = problem
