package org.talweg.benchmarks;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** A page of Markdown: Talweg and its peers on one GPU, each cell a median; ratios say how many times as fast Talweg is. */
final class GpuPage {
    private static final String TALWEG = "talweg";
    private static final String MISSING = "–";
    /** What is compared with PyTorch and JAX: optimisers, functions, products, steps; in this order of columns. */
    private static final List<String> PEERS = List.of("pytorch eager", "pytorch compile", "pytorch graph", "jax");

    private record Key(String suite, String work, String size) {}

    /** One measurement. */
    private record Cell(double seconds, JsonObject line) {
        Double number(String name) {
            JsonElement value = line.get(name);
            return value == null || value.isJsonNull() ? null : (Double) value.getAsDouble();
        }
    }

    private final StringBuilder page = new StringBuilder();
    private final Map<Key, Map<String, Cell>> cells = new LinkedHashMap<>();
    private final List<String> about = new ArrayList<>();
    private final List<String> notRun = new ArrayList<>();

    GpuPage(List<JsonObject> results, List<String> missing) {
        missing.forEach(file -> notRun.add("no " + file));
        results.forEach(this::take);
    }

    private void take(JsonObject result) {
        if (result.has("threads") && result.get("threads").getAsInt() > 0) {
            return; // of the CPU, in a run on both
        }
        if (result.has("cannot")) {
            notRun.add(text(result, "subject") + ": " + text(result, "cannot"));
        } else if (result.has("reason")) {
            notRun.add(String.join(" ", text(result, "subject"), text(result, "work"), text(result, "size")).strip() + ": "
                    + text(result, "reason"));
        } else if (result.has("seconds") && result.has("work")) {
            cells.computeIfAbsent(new Key(text(result, "suite"), text(result, "work"), text(result, "size")),
                    key -> new LinkedHashMap<>()).put(text(result, "subject"), new Cell(median(result), result));
        } else if (result.has("device")) {
            about.add(text(result, "device") + (result.has("versions") ? "; " + text(result, "versions") : ""));
        } else if (result.has("machine")) {
            JsonObject machine = result.getAsJsonObject("machine");
            about.add(text(machine, "cpu") + ", " + text(machine, "cores") + " cores; " + text(machine, "jvm") + "; "
                    + text(machine, "date"));
        }
    }

    private static String text(JsonObject object, String name) {
        JsonElement value = object.get(name);
        return value == null || value.isJsonNull() ? "" : value.getAsString();
    }

    private static double median(JsonObject line) {
        double[] values = line.getAsJsonObject("seconds").getAsJsonArray("values").asList().stream()
                .mapToDouble(JsonElement::getAsDouble).toArray();
        return new Rounds(values).median();
    }

    String text() {
        page.append("# Talweg on a GPU\n\n");
        about.forEach(line -> page.append("- ").append(line).append('\n'));
        page.append("\nTimes are medians. A ratio, in brackets, is the peer's time over Talweg's: above 1, Talweg is faster. Exact is"
                + " Talweg's float\narithmetic with the same bits on every machine; TF32 and bfloat16 stand for the record.\n");
        limits();
        steps();
        products();
        kernels("Adam", true);
        kernels("Other kernels", false);
        if (!notRun.isEmpty()) {
            page.append("\n## Not run\n\n");
            notRun.forEach(line -> page.append("- ").append(line).append('\n'));
        }
        return page.toString();
    }

    private void limits() {
        heading("Limits", "what", "size", "time", "GB/s", "TFLOP/s");
        of("limits").forEach((key, row) -> row.forEach((subject, cell) -> row(key.work + " (" + subject + ")", key.size,
                time(cell), rate(cell.number("gigabytesPerSecond"), 1), rate(cell.number("gigaflopsPerSecond"), 1e3))));
    }

    private void steps() {
        heading("Training steps", "network", "numerics", "Talweg", "its graph alone", "share of peak fma", "PyTorch eager",
                "torch.compile", "PyTorch graph", "JAX");
        of("step").forEach((key, row) -> {
            if (key.work.endsWith(", replayed")) {
                return;
            }
            Map<String, Cell> replayed = cells.getOrDefault(new Key("step", key.work + ", replayed", key.size), Map.of());
            for (String mode : List.of("", " tf32", " bf16")) {
                Cell own = row.get(TALWEG + mode);
                if (own == null && PEERS.stream().noneMatch(peer -> row.containsKey(peer + mode))) {
                    continue;
                }
                List<String> line = new ArrayList<>(List.of(key.size + key.work.substring("step".length()),
                        mode.isEmpty() ? "fp32" : mode.strip(), time(own), time(replayed.get(TALWEG + mode)), share(own)));
                PEERS.forEach(peer -> line.add(against(own, row.get(peer + mode))));
                row(line.toArray(String[]::new));
            }
        });
    }

    private void products() {
        heading("Matrix products, TFLOP/s", "product", "exact", "share of peak fma", "cuBLAS fp32", "share of cuBLAS", "PyTorch fp32",
                "Talweg TF32", "PyTorch TF32", "Talweg bf16", "PyTorch bf16", "JAX fp32");
        of("gemm").forEach((key, row) -> {
            Cell own = row.get(TALWEG);
            Cell cublas = row.get(GpuGemmSuite.CUBLAS);
            row(key.size + key.work.substring("matmul".length()), teraflops(own), share(own), teraflops(cublas),
                    own == null || cublas == null ? MISSING : format("%.2f", cublas.seconds / own.seconds),
                    teraflops(row.get("pytorch graph")), teraflops(row.get("talweg tf32")), teraflops(row.get("pytorch graph tf32")),
                    teraflops(row.get("talweg bf16")), teraflops(row.get("pytorch graph bf16")), teraflops(row.get("jax")));
        });
    }

    private void kernels(String title, boolean adam) {
        Map<Key, Map<String, Cell>> rows = of("kernels");
        rows.keySet().removeIf(key -> key.work.equals("adam") != adam);
        Set<String> peers = new LinkedHashSet<>();
        rows.values().forEach(row -> PEERS.stream().filter(row::containsKey).forEach(peers::add));
        List<String> head = new ArrayList<>(List.of("kernel", "size", "Talweg", "GB/s", "share of limit"));
        head.addAll(peers);
        heading(title, head.toArray(String[]::new));
        rows.forEach((key, row) -> {
            Cell own = row.get(TALWEG);
            List<String> line = new ArrayList<>(List.of(key.work, key.size, time(own),
                    own == null ? MISSING : rate(own.number("gigabytesPerSecond"), 1), limited(own)));
            peers.forEach(peer -> line.add(against(own, row.get(peer))));
            row(line.toArray(String[]::new));
        });
    }

    private Map<Key, Map<String, Cell>> of(String suite) {
        Map<Key, Map<String, Cell>> some = new LinkedHashMap<>();
        cells.forEach((key, row) -> {
            if (key.suite.equals(suite)) {
                some.put(key, row);
            }
        });
        return some;
    }

    private void heading(String title, String... columns) {
        page.append("\n## ").append(title).append("\n\n");
        row(columns);
        page.append("|---".repeat(columns.length)).append("|\n");
    }

    private void row(String... values) {
        page.append("| ").append(String.join(" | ", values)).append(" |\n");
    }

    private static String against(Cell own, Cell peer) {
        return peer == null ? MISSING : time(peer) + (own == null ? "" : format(" (%.2f)", peer.seconds / own.seconds));
    }

    private static String time(Cell cell) {
        if (cell == null) {
            return MISSING;
        }
        double micros = 1e6 * cell.seconds;
        return micros < 1000 ? format(micros < 100 ? "%.1f µs" : "%.0f µs", micros) : format("%.2f ms", micros / 1000);
    }

    private static String share(Cell cell) {
        Double share = cell == null ? null : cell.number("share");
        return share == null ? MISSING : format("%.2f", share);
    }

    /** {@code 0.97 of copy}. */
    private static String limited(Cell cell) {
        String share = share(cell);
        return share.equals(MISSING) ? share : share + " of " + text(cell.line.getAsJsonObject("limit"), "name");
    }

    private static String teraflops(Cell cell) {
        return cell == null ? MISSING : rate(cell.number("gigaflopsPerSecond"), 1e3);
    }

    private static String rate(Double rate, double unit) {
        return rate == null ? MISSING : format(rate / unit < 100 ? "%.1f" : "%.0f", rate / unit);
    }

    private static String format(String form, double value) {
        return String.format(Locale.ROOT, form, value);
    }
}
