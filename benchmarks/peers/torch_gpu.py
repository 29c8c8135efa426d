#!/usr/bin/env python3
"""PyTorch on the work of Talweg's GPU suite, on the same machine: one JSON object a line.

    python3 benchmarks/peers/torch_gpu.py [--quick] [--only copy,adam,matmul,step]

copy    device-to-device copy, bytes read plus bytes written
adam    torch.optim.Adam(fused=True), called eagerly and replayed from a CUDA graph
matmul  C = A·B in float32 without TF32 ("highest")
step    a training step: rows gathered from data on the device, dense layers with ReLU, softmax cross-entropy, backward,
        fused Adam; eagerly, and by torch.compile with CUDA graphs (mode "reduce-overhead")

Times are of CUDA events around many repetitions after a warm-up, the median of rounds, with the least and the greatest.
Buffers are rotated where they would otherwise stay in the L2 cache.
"""
import argparse
import json
import statistics
import sys

try:
    import torch
except ImportError:
    sys.exit("torch_gpu.py: expected PyTorch, which this Python does not have; run it with one that does")

ADAM_SIZES = [10**6, 10**7, 10**8, 5 * 10**8]
MATMUL_SIZES = [512, 1024, 2048, 4096]
NETWORKS = [([784, 512, 512, 10], 128), ([4096, 4096, 4096, 1000], 1024)]
ROTATED_BYTES = 512 << 20


def timed(run, rounds, least_ms=30.0):
    """Milliseconds of one call: median, least and greatest of the rounds."""
    for _ in range(3):
        run()
    torch.cuda.synchronize()

    def clock(repetitions):
        begin, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        begin.record()
        for _ in range(repetitions):
            run()
        end.record()
        end.synchronize()
        return begin.elapsed_time(end)

    repetitions = 1
    while clock(repetitions) < least_ms and repetitions < 1 << 20:
        repetitions *= 2
    times = [clock(repetitions) / repetitions for _ in range(rounds)]
    return statistics.median(times), min(times), max(times)


def report(what, times, **more):
    median, least, greatest = times
    line = {"what": what, "ms": median, "least_ms": least, "greatest_ms": greatest, **more}
    print(json.dumps(line), flush=True)


def captured(run):
    """The same work replayed from a CUDA graph."""
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


def copy(rounds):
    for count in (10**7, 10**8, 10**9):
        source = torch.randn(count, device="cuda")
        target = torch.empty_like(source)
        times = timed(lambda: target.copy_(source), rounds)
        report("copy", times, floats=count, gb_per_s=8e-6 * count / times[0])
        del source, target
        torch.cuda.empty_cache()


def adam(rounds):
    for count in ADAM_SIZES:
        sets = max(1, min(16, ROTATED_BYTES // (16 * count)))
        for form in ("eager", "graph"):
            optimizers = []
            for _ in range(sets):
                parameter = torch.nn.Parameter(torch.randn(count, device="cuda"))
                parameter.grad = torch.randn(count, device="cuda")
                optimizers.append(torch.optim.Adam([parameter], lr=1e-3, fused=True, capturable=form == "graph"))

            def step():
                for optimizer in optimizers:
                    optimizer.step()

            times = timed(captured(step) if form == "graph" else step, rounds)
            each = tuple(t / sets for t in times)
            report("adam", each, form=form, parameters=count, sets=sets, gb_per_s=28e-6 * count / each[0])
            del optimizers, step
            torch.cuda.empty_cache()


def matmul(rounds):
    torch.set_float32_matmul_precision("highest")
    for n in MATMUL_SIZES:
        a, b = torch.randn(n, n, device="cuda"), torch.randn(n, n, device="cuda")
        c = torch.empty(n, n, device="cuda")
        times = timed(lambda: torch.mm(a, b, out=c), rounds)
        report("matmul", times, n=n, tflops=2e-9 * n**3 / times[0])


def network(widths):
    layers = []
    for i in range(len(widths) - 1):
        layers.append(torch.nn.Linear(widths[i], widths[i + 1]))
        if i < len(widths) - 2:
            layers.append(torch.nn.ReLU())
    return torch.nn.Sequential(*layers).cuda()


def step(rounds):
    torch.set_float32_matmul_precision("highest")
    for widths, batch in NETWORKS:
        rows = max(8 * batch, 16384)
        features = torch.randn(rows, widths[0], device="cuda")
        labels = torch.randint(widths[-1], (rows,), device="cuda")
        order = torch.randperm(rows, device="cuda")
        cross_entropy = torch.nn.CrossEntropyLoss()
        for form in ("eager", "compile"):
            model = network(widths)
            optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True, capturable=form == "compile")

            def forward_and_backward(x, y):
                loss = cross_entropy(model(x), y)
                loss.backward()
                return loss

            work = torch.compile(forward_and_backward, mode="reduce-overhead") if form == "compile" else forward_and_backward
            at = 0

            def one():
                nonlocal at
                picked = order[at:at + batch]
                at = (at + batch) % (rows - batch + 1)
                if form == "compile":
                    torch.compiler.cudagraph_mark_step_begin()
                optimizer.zero_grad(set_to_none=form == "eager")
                work(features[picked], labels[picked])
                optimizer.step()

            try:
                times = timed(one, rounds)
            except Exception as failure:  # said, not hidden: the compiler needs tools that a machine may lack
                print(json.dumps({"what": "step", "form": form, "widths": widths, "batch": batch,
                                  "not_run": str(failure).splitlines()[0]}), flush=True)
                continue
            report("step", times, form=form, widths=widths, batch=batch, rows_per_s=1e3 * batch / times[0])

        # The whole step, gather and optimiser included, as one CUDA graph.
        model = network(widths)
        optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True, capturable=True)
        picked = order[:batch].clone()

        def whole():
            optimizer.zero_grad(set_to_none=False)
            cross_entropy(model(features[picked]), labels[picked]).backward()
            optimizer.step()

        times = timed(captured(whole), rounds)
        report("step", times, form="graph", widths=widths, batch=batch, rows_per_s=1e3 * batch / times[0])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    parser.add_argument("--only", default="copy,adam,matmul,step", help="some of copy,adam,matmul,step")
    options = parser.parse_args()
    parts = {"copy": copy, "adam": adam, "matmul": matmul, "step": step}
    unknown = [name for name in options.only.split(",") if name not in parts]
    if unknown:
        sys.exit(f"torch_gpu.py: expected --only among {','.join(parts)}, got --only={options.only}")
    if not torch.cuda.is_available():
        sys.exit("torch_gpu.py: expected a GPU that PyTorch can use, found none")
    print(json.dumps({"what": "machine", "device": torch.cuda.get_device_name(), "torch": torch.__version__,
                      "cuda": torch.version.cuda}), flush=True)
    for name in options.only.split(","):
        parts[name](5 if options.quick else 15)


if __name__ == "__main__":
    main()
