package org.talweg.verify;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.talweg.engine.Engine;
import org.talweg.train.Config;
import org.talweg.train.Host;
import org.talweg.train.Version;
import org.talweg.verify.Findings.Part;

/**
 * The findings of a verification as a file: which machine, which kernels, and hashes of all results.
 *
 * <p>Hashes of results are the GPU's where there is one, else the reference's. A reader looks rows up by name and compares the
 * outputs only where the inputs are the same.
 */
public final class Evidence {
    /** Changes when a reader of an older file would misread it. */
    private static final int FORMAT = 1;

    private Evidence() {}

    /** The file's bytes. */
    public static byte[] json(Engines engines, Plan plan, Findings findings) {
        JsonObject json = new JsonObject();
        json.addProperty("format", FORMAT);
        json.addProperty("talweg", Version.current());
        json.addProperty("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        json.addProperty("agree", findings.differences().isEmpty());
        json.add("machine", machine());
        Engines.Gpu gpu = engines.gpu();
        if (gpu.engine() != null) {
            json.add("gpu", strings(gpu.about()));
        } else {
            json.addProperty("no_gpu", gpu.absence());
        }
        json.addProperty("reference", engines.reference().description());
        JsonArray compared = new JsonArray();
        engines.compared().forEach(engine -> compared.add(engine.description()));
        json.add("engines", compared);
        json.addProperty("quick", plan.quick());
        json.addProperty("seed", Data.SEED);
        JsonObject seconds = new JsonObject();
        findings.seconds().forEach((part, value) -> seconds.addProperty(Config.spelling(part), Math.round(value * 10) / 10.0));
        json.add("seconds", seconds);
        JsonArray differences = new JsonArray();
        findings.differences().forEach(difference -> differences.add(difference.getMessage()));
        json.add("differences", differences);
        Engine source = gpu.engine() != null ? gpu.engine() : engines.reference();
        json.addProperty("outputs_of", source.description());
        for (Part part : Part.values()) {
            json.add(Config.spelling(part), rows(findings.rows(part), source));
        }
        json.add("modules", strings(findings.modules()));
        return (new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(json) + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static JsonObject machine() {
        JsonObject machine = new JsonObject();
        machine.addProperty("cpu", Host.processor());
        machine.addProperty("cores", Runtime.getRuntime().availableProcessors());
        machine.addProperty("os", Host.system());
        machine.addProperty("java", Host.java());
        return machine;
    }

    private static JsonObject rows(List<Outcome> rows, Engine source) {
        JsonObject json = new JsonObject();
        for (Outcome row : rows) {
            JsonObject object = new JsonObject();
            object.addProperty("launches", row.launches());
            object.addProperty("equal", row.differences().isEmpty());
            if (row.inputs() != null) {
                object.addProperty("inputs", row.inputs());
                object.addProperty("outputs", row.outputs().get(source)); // null where it differs
            }
            json.add(row.name(), object);
        }
        return json;
    }

    private static JsonObject strings(Map<String, String> map) {
        JsonObject json = new JsonObject();
        map.forEach(json::addProperty);
        return json;
    }
}
