#!/usr/bin/env python3
"""JAX on the work of Talweg's GPU suites, on the same machine: one JSON object a line, as torch_gpu.py's.

    python3 benchmarks/peers/jax_gpu.py [--quick] [--only kernels,gemm,step] [--seconds 45] [--cpu]

kernels  Adam on one array, jit-ed, its arrays donated
gemm     C = A·B in float32, precision HIGHEST
step     a training step: rows gathered from data on the device, dense layers with ReLU, softmax cross-entropy, backward, Adam by
         optax where it is installed, else by hand; one jit-ed function, its arrays donated; float32, precision HIGHEST

Seconds are by the time that goes by around many calls that follow each other, waited for at the end, after a warm-up that compiles:
JAX enqueues calls without waiting. Where there is no JAX or no GPU that it finds, one line says so. --cpu runs tiny sizes on the
CPU, to see that everything runs.
"""
import time

STARTED = time.monotonic()

import argparse
import json
import os
import platform
import sys

# Memory is taken as it is needed: others may use this GPU before and after.
os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")
if "--cpu" in sys.argv:
    os.environ["JAX_PLATFORMS"] = "cpu"

try:
    import jax
    import jax.numpy as jnp
except ImportError as missing:
    print(json.dumps({"subject": "jax", "cannot": f"{missing} in {sys.executable}"}), flush=True)
    sys.exit(0)
try:
    import optax
except ImportError:
    optax = None

RATE, BETA1, BETA2, EPSILON = 1e-3, 0.9, 0.999, 1e-8
MIDDLE, LARGE = ([784, 512, 512, 10], 128), ([4096, 4096, 4096, 1000], 1024)


class FullSizes:
    """As GpuSizes.full()."""
    parameters = [10**4, 10**5, 10**6, 10**7, 10**8]
    squares = [512, 1024, 2048, 4096]
    networks = [MIDDLE, LARGE, ([784, 512, 512, 10], 32), ([784, 512, 512, 10], 1024), ([64, 64, 10], 32)]
    features = 1 << 26


class TinySizes(FullSizes):
    """As GpuSizes.trial()."""
    parameters = [100, 2000]
    squares = [32]
    networks = [([8, 8, 3], 4)]
    features = 1 << 10


class Run:
    def __init__(self, options):
        self.sizes = TinySizes if options.cpu else FullSizes
        self.rounds = 5 if options.quick else 11
        self.round_seconds = 0.02 if options.quick or options.cpu else 0.05
        self.end = STARTED + options.seconds

    def clock(self, state, call, repetitions):
        """Seconds of so many calls, each on what the one before gave."""
        begin = time.perf_counter()
        for _ in range(repetitions):
            state = call(state)
        jax.block_until_ready(state)
        return time.perf_counter() - begin, state

    def timed(self, state, call):
        for _ in range(3):
            state = call(state)
        repetitions, seconds = 1, 0.0
        while seconds < self.round_seconds and repetitions < 1 << 20:
            repetitions *= 2
            seconds, state = self.clock(state, call, repetitions)
        rounds = []
        for _ in range(self.rounds):
            seconds, state = self.clock(state, call, repetitions)
            rounds.append(seconds / repetitions)
        return rounds

    def measure(self, suite, work, size, prepare, bytes=0, flops=0):
        """prepare() gives a state and the call that makes the next of it; a failure is said, not hidden."""
        what = {"suite": suite, "work": work, "size": size, "subject": "jax"}
        if time.monotonic() > self.end:
            print(json.dumps({**what, "reason": "the time given was over"}), flush=True)
            return
        try:
            seconds = self.timed(*prepare())
        except Exception as failure:  # of many kinds: out of memory, a compiler that does not know the GPU
            lines = str(failure).strip().splitlines()
            print(json.dumps({**what, "reason": f"{type(failure).__name__}: {lines[0] if lines else ''}"}), flush=True)
            return
        median = sorted(seconds)[len(seconds) // 2]
        print(json.dumps({**what, "seconds": {"values": seconds}, "bytes": bytes, "flops": flops,
                          "gigabytesPerSecond": bytes / median / 1e9 if bytes else None,
                          "gigaflopsPerSecond": flops / median / 1e9 if flops else None}), flush=True)


def size_of(count):
    digits, power = count, 0
    while digits >= 10 and digits % 10 == 0:
        digits, power = digits // 10, power + 1
    if power < 3 or digits > 9:
        return str(count)
    return ("" if digits == 1 else f"{digits}·") + f"10^{power}"


def adam(parameters, gradients, m, v, step):
    """Kingma & Ba 2015, algorithm 1, on trees of arrays; step counts from 1."""
    m = jax.tree_util.tree_map(lambda old, g: BETA1 * old + (1 - BETA1) * g, m, gradients)
    v = jax.tree_util.tree_map(lambda old, g: BETA2 * old + (1 - BETA2) * g * g, v, gradients)
    first, second = 1 - BETA1 ** step, 1 - BETA2 ** step
    parameters = jax.tree_util.tree_map(lambda p, a, b: p - RATE * (a / first) / (jnp.sqrt(b / second) + EPSILON), parameters, m, v)
    return parameters, m, v


def kernels(run):
    for count in run.sizes.parameters:
        def prepare():
            gradients = jax.random.uniform(jax.random.PRNGKey(1), (count,))

            def update(state, gradients):
                parameters, m, v, step = state
                return (*adam(parameters, gradients, m, v, step), step + 1)

            compiled = jax.jit(update, donate_argnums=0)
            state = (jax.random.uniform(jax.random.PRNGKey(2), (count,)), jnp.zeros(count), jnp.zeros(count), jnp.float32(1))
            return state, lambda state: compiled(state, gradients)

        run.measure("kernels", "adam", size_of(count), prepare, bytes=28 * count)


def gemm(run):
    for n in run.sizes.squares:
        def prepare():
            a = jax.random.uniform(jax.random.PRNGKey(1), (n, n))
            b = jax.random.uniform(jax.random.PRNGKey(2), (n, n))
            product = jax.jit(lambda a, b: jnp.matmul(a, b, precision=jax.lax.Precision.HIGHEST))
            return product(a, b), lambda _: product(a, b)

        run.measure("gemm", "matmul NN", f"{n}x{n}x{n}", prepare, flops=2 * n**3)


def network(widths):
    keys = jax.random.split(jax.random.PRNGKey(1), len(widths))
    return [(jax.random.normal(keys[i], (widths[i], widths[i + 1])) * (2 / widths[i]) ** 0.5, jnp.zeros(widths[i + 1]))
            for i in range(len(widths) - 1)]


def loss_of(parameters, x, labels):
    for i, (weights, bias) in enumerate(parameters):
        x = jnp.matmul(x, weights, precision=jax.lax.Precision.HIGHEST) + bias
        if i < len(parameters) - 1:
            x = jax.nn.relu(x)
    return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(x), labels[:, None], axis=1))


def training(run, widths, batch):
    """A state of the training and a step on it, with batches in a fixed shuffled order."""
    rows = max(1, run.sizes.features // (widths[0] * batch)) * batch
    features = jax.random.uniform(jax.random.PRNGKey(2), (rows, widths[0]))
    labels = jax.random.randint(jax.random.PRNGKey(3), (rows,), 0, widths[-1])
    order = jax.random.permutation(jax.random.PRNGKey(4), rows)
    parameters = network(widths)

    def gradients_at(parameters, features, labels, order, at):
        picked = jax.lax.dynamic_slice(order, (at,), (batch,))
        return jax.grad(loss_of)(parameters, features[picked], labels[picked]), (at + batch) % rows

    if optax is not None:
        optimizer = optax.adam(RATE)

        def step(state, features, labels, order):
            parameters, inner, at = state
            gradients, at = gradients_at(parameters, features, labels, order, at)
            updates, inner = optimizer.update(gradients, inner, parameters)
            return optax.apply_updates(parameters, updates), inner, at

        state = (parameters, optimizer.init(parameters), jnp.int32(0))
    else:
        def step(state, features, labels, order):
            parameters, m, v, count, at = state
            gradients, at = gradients_at(parameters, features, labels, order, at)
            return (*adam(parameters, gradients, m, v, count), count + 1, at)

        zeros = lambda: jax.tree_util.tree_map(jnp.zeros_like, parameters)
        state = (parameters, zeros(), zeros(), jnp.float32(1), jnp.int32(0))
    compiled = jax.jit(step, donate_argnums=0)
    return state, lambda state: compiled(state, features, labels, order)


def step(run):
    for widths, batch in run.sizes.networks:
        flops = sum((4 if i == 0 else 6) * batch * widths[i] * widths[i + 1] for i in range(len(widths) - 1))
        run.measure("step", "step", f"{'-'.join(map(str, widths))}, batch {batch}", lambda: training(run, widths, batch), flops=flops)


def main():
    parts = {"step": step, "kernels": kernels, "gemm": gemm}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds")
    parser.add_argument("--only", default=",".join(parts), help="some of " + ",".join(parts))
    parser.add_argument("--seconds", type=float, default=45, help="nothing new is begun later than this after the start")
    parser.add_argument("--cpu", action="store_true", help="tiny sizes on the CPU, to see that everything runs")
    options = parser.parse_args()
    chosen = options.only.split(",")
    if not set(chosen) <= set(parts):
        sys.exit(f"jax_gpu.py: expected --only among {','.join(parts)}, got --only {options.only}")
    try:
        device = jax.devices()[0]
    except RuntimeError as failure:
        print(json.dumps({"subject": "jax", "cannot": str(failure).splitlines()[0]}), flush=True)
        return
    if not options.cpu and device.platform not in ("gpu", "cuda"):
        print(json.dumps({"subject": "jax", "cannot": f"JAX {jax.__version__} finds no GPU, only {device}"}), flush=True)
        return
    print(json.dumps({"device": f"JAX on {device.device_kind}", "versions": f"JAX {jax.__version__}, "
                      + (f"optax {optax.__version__}" if optax else "Adam by hand") + f", Python {platform.python_version()}"}),
          flush=True)
    run = Run(options)
    for name in chosen:
        parts[name](run)


if __name__ == "__main__":
    main()
