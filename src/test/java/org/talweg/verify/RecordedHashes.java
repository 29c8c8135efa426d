package org.talweg.verify;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.talweg.engine.Engine;

/**
 * The hashes of a file that {@code talweg verify} wrote, against those of an engine here.
 *
 * <p>Rows may have come, gone or changed since: those are counted, not compared.
 */
record RecordedHashes(JsonObject file) {
    /**
     * What came of it.
     *
     * @param equal     rows with the same inputs and the same outputs
     * @param unknown   rows that are no longer there
     * @param changed   rows whose inputs are others by now
     * @param without   rows of the file without a hash: there the machine that wrote it differed from its own CPU
     * @param differing a line for each row with the same inputs and other outputs
     */
    record Result(int equal, int unknown, int changed, int without, List<String> differing) {}

    Result compare(Engine engine) {
        boolean quick = file.get("quick").getAsBoolean();
        Contract contract = new Contract(engine, List.of());
        TrainingContract trainings = new TrainingContract(engine, List.of());
        Map<String, KernelCase> kernels = KernelCases.ALL.stream().collect(Collectors.toMap(KernelCase::name, row -> row));
        Map<String, TrainingCase> byName = TrainingCases.all().stream().collect(Collectors.toMap(TrainingCase::name, row -> row));
        Result first = compare("kernels", engine, name -> kernels.containsKey(name) ? quick ? contract.quick(kernels.get(name))
                : contract.compare(kernels.get(name)) : null);
        Result second = compare("trainings", engine, name -> byName.containsKey(name) ? trainings.compare(byName.get(name)) : null);
        List<String> differing = new ArrayList<>(first.differing);
        differing.addAll(second.differing);
        return new Result(first.equal + second.equal, first.unknown + second.unknown, first.changed + second.changed,
                first.without + second.without, differing);
    }

    private Result compare(String part, Engine engine, Function<String, Outcome> run) {
        int equal = 0;
        int unknown = 0;
        int changed = 0;
        int without = 0;
        List<String> differing = new ArrayList<>();
        for (Map.Entry<String, JsonElement> entry : file.getAsJsonObject(part).entrySet()) {
            JsonObject recorded = entry.getValue().getAsJsonObject();
            JsonElement outputs = recorded.get("outputs");
            Outcome here = outputs == null || outputs.isJsonNull() ? null : run.apply(entry.getKey());
            if (outputs == null || outputs.isJsonNull()) {
                without++;
            } else if (here == null) {
                unknown++;
            } else if (!here.inputs().equals(recorded.get("inputs").getAsString())) {
                changed++;
            } else if (here.outputs().get(engine).equals(outputs.getAsString())) {
                equal++;
            } else {
                differing.add(part + ", " + entry.getKey() + ": expected outputs " + outputs.getAsString() + ", got "
                        + here.outputs().get(engine));
            }
        }
        return new Result(equal, unknown, changed, without, differing);
    }
}
