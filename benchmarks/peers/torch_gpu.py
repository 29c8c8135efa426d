#!/usr/bin/env python3
"""PyTorch on the work of Talweg's GPU suites, on the same machine: one JSON object a line.

    python3 benchmarks/peers/torch_gpu.py [--quick] [--only copy,step,kernels,gemm,compile] [--seconds 140] [--cpu]

copy     device-to-device copy
kernels  torch.optim.Adam(fused=True) and SGD with momentum, called eagerly and replayed from a CUDA graph; exp, tanh, sigmoid,
         softmax
gemm     C = A·B in float32 without TF32 ("highest"), with TF32, and in bfloat16, eight of them in a CUDA graph
step     a training step: rows gathered from data on the device, dense layers with ReLU, softmax cross-entropy, backward, fused
         Adam; eagerly, and all of it captured by hand as one graph; in float32, with TF32, and in bfloat16 (autocast)
compile  the same in float32 by torch.compile with CUDA graphs (mode "reduce-overhead"); last, since it compiles for many seconds

Seconds are of CUDA events around many repetitions after a warm-up, one value a round. Buffers are rotated where they would
otherwise stay in the L2 cache. What a version of PyTorch cannot do is a line with the reason. --cpu runs tiny sizes on the CPU, to
see that everything runs.
"""
import time

STARTED = time.monotonic()

import argparse
import json
import platform
import sys

try:
    import torch
except ImportError as missing:
    print(json.dumps({"subject": "pytorch", "cannot": f"{missing} in {sys.executable}"}), flush=True)
    sys.exit(0)

MODES = {"": ("highest", False), " tf32": ("high", False), " bf16": ("highest", True)}
LAUNCHES = 8
MIDDLE, LARGE = ([784, 512, 512, 10], 128), ([4096, 4096, 4096, 1000], 1024)


class FullSizes:
    """As GpuSizes.full()."""
    parameters = [10**4, 10**5, 10**6, 10**7, 10**8]
    most = 5 * 10**8
    elements = 10**7
    columns = 1000
    copied = 250 * 10**6
    rotated = 256 << 20
    squares = [512, 1024, 2048, 4096]
    layers_of = [MIDDLE, LARGE]
    networks = [MIDDLE, LARGE, ([784, 512, 512, 10], 32), ([784, 512, 512, 10], 1024), ([64, 64, 10], 32)]
    normalised = [MIDDLE, LARGE]
    compiled = [MIDDLE, LARGE, ([64, 64, 10], 32)]
    features = 1 << 26


class TinySizes(FullSizes):
    """As GpuSizes.trial()."""
    parameters = [100, 2000]
    most = 3000
    elements = 2000
    copied = 5000
    rotated = 1 << 15
    squares = [32]
    layers_of = networks = normalised = compiled = [([8, 8, 3], 4)]
    features = 1 << 10


class Run:
    """Where, how long and how often."""

    def __init__(self, options):
        self.cuda = not options.cpu
        self.device = "cuda" if self.cuda else "cpu"
        self.sizes = TinySizes if options.cpu else FullSizes
        self.rounds = 5 if options.quick else 11
        self.round_seconds = 0.01 if options.quick or options.cpu else 0.02
        self.end = STARTED + options.seconds

    def wait(self):
        if self.cuda:
            torch.cuda.synchronize()

    def clock(self, run, repetitions):
        """Seconds of so many calls."""
        if not self.cuda:
            begin = time.perf_counter()
            for _ in range(repetitions):
                run()
            return time.perf_counter() - begin
        begin, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        begin.record()
        for _ in range(repetitions):
            run()
        end.record()
        end.synchronize()
        return begin.elapsed_time(end) / 1e3

    def timed(self, run):
        """Seconds of one call, one value a round."""
        for _ in range(3):
            run()
        self.wait()
        repetitions = 1
        while self.clock(run, repetitions) < self.round_seconds and repetitions < 1 << 20:
            repetitions *= 2
        return [self.clock(run, repetitions) / repetitions for _ in range(self.rounds)]

    def captured(self, run):
        """The same work replayed from a CUDA graph; on the CPU as it is."""
        if not self.cuda:
            return run
        stream = torch.cuda.Stream()
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            for _ in range(3):
                run()
        torch.cuda.current_stream().wait_stream(stream)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            run()
        return graph.replay

    def measure(self, suite, work, size, subject, prepare, units=1, bytes=0, flops=0):
        """prepare() gives the call to be timed, which does so many units of the work; a failure is said, not hidden."""
        what = {"suite": suite, "work": work, "size": size, "subject": subject}
        if time.monotonic() > self.end:
            print(json.dumps({**what, "reason": "the time given was over"}), flush=True)
            return
        try:
            seconds = [each / units for each in self.timed(prepare())]
        except Exception as failure:  # of many kinds: out of memory, an argument that this version does not know, no compiler
            lines = str(failure).strip().splitlines()
            print(json.dumps({**what, "reason": f"{type(failure).__name__}: {lines[0] if lines else ''}"}), flush=True)
            return
        finally:
            if self.cuda:
                torch.cuda.empty_cache()
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


def copy(run):
    for count in (run.sizes.elements, run.sizes.copied):
        def prepare():
            source = torch.randn(count, device=run.device)
            target = torch.empty_like(source)
            return lambda: target.copy_(source)

        run.measure("limits", "device copy", size_of(count), "pytorch", prepare, bytes=8 * count)


def fused(run, **settings):
    """What only a GPU has."""
    return {**settings, "fused": True} if run.cuda else settings


def kernels(run):
    optimizers = {
        "adam": (28, lambda p, graph: torch.optim.Adam(p, lr=1e-3, **fused(run, capturable=graph and run.cuda))),
        "momentum": (20, lambda p, graph: torch.optim.SGD(p, lr=1e-3, momentum=0.9, **fused(run))),
    }
    for name, (bytes_of_one, make) in optimizers.items():
        for count in run.sizes.parameters + ([run.sizes.most] if name == "adam" else []):
            sets = max(1, min(1024, -(-run.sizes.rotated // ((bytes_of_one + 4) // 2 * count))))
            for form in ("eager", "graph"):
                def prepare():
                    made = []
                    for _ in range(sets):
                        parameter = torch.nn.Parameter(torch.rand(count, device=run.device))
                        parameter.grad = torch.rand(count, device=run.device)
                        made.append(make([parameter], form == "graph"))

                    def step():
                        for optimizer in made:
                            optimizer.step()

                    return run.captured(step) if form == "graph" else step

                run.measure("kernels", name, size_of(count), "pytorch " + form, prepare, sets, bytes_of_one * count)
    count, columns = run.sizes.elements, run.sizes.columns
    functions = {"exp": lambda x, y: torch.exp(x, out=y), "tanh": lambda x, y: torch.tanh(x, out=y),
                 "sigmoid": lambda x, y: torch.sigmoid(x, out=y),
                 "softmax": lambda x, y: torch.softmax(x.view(-1, columns), 1, out=y.view(-1, columns))}
    for name, function in functions.items():
        sets = max(1, -(-run.sizes.rotated // (8 * count)))

        def prepare():
            pairs = [(torch.rand(count, device=run.device), torch.empty(count, device=run.device)) for _ in range(sets)]

            def all_of_them():
                for x, y in pairs:
                    function(x, y)

            return run.captured(all_of_them)

        run.measure("kernels", name, size_of(count), "pytorch graph", prepare, sets, 8 * count)


def products(run):
    """(form, m, n, k) as GpuGemmSuite has them: of squares, and of the layers of networks."""
    all_of_them = [("NN", n, n, n) for n in run.sizes.squares]
    for widths, batch in run.sizes.layers_of:
        for i in range(len(widths) - 1):
            all_of_them += [("NN", batch, widths[i + 1], widths[i]), ("TN", widths[i], widths[i + 1], batch)]
            all_of_them += [("NT", batch, widths[i], widths[i + 1])] if i > 0 else []
    return list(dict.fromkeys(all_of_them))


def gemm(run):
    for form, m, n, k in products(run):
        for mode, (precision, halves) in MODES.items():
            def prepare():
                torch.set_float32_matmul_precision(precision)
                kind = torch.bfloat16 if halves else torch.float32
                a = torch.rand((k, m) if form[0] == "T" else (m, k), device=run.device).to(kind)
                b = torch.rand((n, k) if form[1] == "T" else (k, n), device=run.device).to(kind)
                c = torch.empty((m, n), device=run.device, dtype=kind)
                left, right = a.t() if form[0] == "T" else a, b.t() if form[1] == "T" else b

                def some():
                    for _ in range(LAUNCHES):
                        torch.mm(left, right, out=c)

                return run.captured(some)

            run.measure("gemm", "matmul " + form, f"{m}x{n}x{k}", "pytorch graph" + mode, prepare, LAUNCHES, flops=2 * m * n * k)


def network(run, widths, normalised):
    layers = []
    for i in range(len(widths) - 1):
        layers.append(torch.nn.Linear(widths[i], widths[i + 1]))
        if i < len(widths) - 2:
            layers += [torch.nn.BatchNorm1d(widths[i + 1])] if normalised else []
            layers.append(torch.nn.ReLU())
            layers += [torch.nn.Dropout(0.5)] if normalised else []
    return torch.nn.Sequential(*layers).to(run.device)


def one_step(run, widths, batch, normalised, form, halves):
    """A step with batches in a fixed shuffled order."""
    rows = max(1, run.sizes.features // (widths[0] * batch)) * batch
    features = torch.rand(rows, widths[0], device=run.device)
    labels = torch.randint(widths[-1], (rows,), device=run.device)
    order = torch.randperm(rows, device=run.device)
    cross_entropy = torch.nn.CrossEntropyLoss()
    model = network(run, widths, normalised)
    eager = form == "eager"
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, **fused(run, capturable=run.cuda and not eager))

    def forward_and_backward(x, y):
        with torch.autocast(run.device, dtype=torch.bfloat16, enabled=halves):
            loss = cross_entropy(model(x), y)
        loss.backward()

    if form == "graph":
        # The place of the batch is on the device, so that every replay takes the next one.
        at = torch.zeros(1, dtype=torch.long, device=run.device)
        places = torch.arange(batch, device=run.device)

        def whole():
            picked = order[(at + places) % rows]
            at.add_(batch)
            optimizer.zero_grad(set_to_none=True)
            forward_and_backward(features[picked], labels[picked])
            optimizer.step()

        return run.captured(whole)
    if form == "compile":
        forward_and_backward = torch.compile(forward_and_backward, mode="reduce-overhead")
    batches = order.split(batch)
    at = 0

    def step():
        nonlocal at
        picked = batches[at]
        at = (at + 1) % len(batches)
        if form == "compile" and hasattr(torch.compiler, "cudagraph_mark_step_begin"):
            torch.compiler.cudagraph_mark_step_begin()
        optimizer.zero_grad(set_to_none=True)
        forward_and_backward(features[picked], labels[picked])
        optimizer.step()

    return step


def step(run):
    for normalised, networks in ((False, run.sizes.networks), (True, run.sizes.normalised)):
        for form in ("eager", "graph"):
            for widths, batch in networks:
                for mode in MODES if not normalised else [""]:
                    measure_step(run, widths, batch, normalised, form, mode)


def compiled(run):
    for widths, batch in run.sizes.compiled:
        measure_step(run, widths, batch, False, "compile", "")
    for widths, batch in run.sizes.normalised:
        measure_step(run, widths, batch, True, "compile", "")


def measure_step(run, widths, batch, normalised, form, mode):
    precision, halves = MODES[mode]

    def prepare():
        torch.set_float32_matmul_precision(precision)
        return one_step(run, widths, batch, normalised, form, halves)

    flops = sum((4 if i == 0 else 6) * batch * widths[i] * widths[i + 1] for i in range(len(widths) - 1))
    run.measure("step", "step, norm and dropout" if normalised else "step", f"{'-'.join(map(str, widths))}, batch {batch}",
                "pytorch " + form + mode, prepare, flops=flops)


def main():
    parts = {"copy": copy, "step": step, "kernels": kernels, "gemm": gemm, "compile": compiled}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds")
    parser.add_argument("--only", default=",".join(parts), help="some of " + ",".join(parts))
    parser.add_argument("--seconds", type=float, default=140, help="nothing new is begun later than this after the start")
    parser.add_argument("--cpu", action="store_true", help="tiny sizes on the CPU, to see that everything runs")
    options = parser.parse_args()
    chosen = options.only.split(",")
    if not set(chosen) <= set(parts):
        sys.exit(f"torch_gpu.py: expected --only among {','.join(parts)}, got --only {options.only}")
    run = Run(options)
    if run.cuda and not torch.cuda.is_available():
        print(json.dumps({"subject": "pytorch", "cannot": "PyTorch " + torch.__version__ + " finds no GPU"}), flush=True)
        return
    device = torch.cuda.get_device_name() if run.cuda else "CPU, a trial"
    print(json.dumps({"device": "PyTorch on " + device,
                      "versions": f"PyTorch {torch.__version__}, CUDA {torch.version.cuda}, Python {platform.python_version()}"}),
          flush=True)
    for name in chosen:
        parts[name](run)


if __name__ == "__main__":
    main()
