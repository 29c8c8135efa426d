package org.talweg.cli;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import org.talweg.data.Split;
import org.talweg.engine.Engine;
import org.talweg.engine.Numerics;
import org.talweg.nn.Model;
import org.talweg.report.diagnosis.Diagnosis;
import org.talweg.train.Diverged;
import org.talweg.train.Interrupted;
import org.talweg.train.Run;

/** What {@code talweg train --json} prints. */
record TrainResult(Engine engine, Numerics numerics, Split split, Model model, long seed) {

    String json(Run result, Diagnosis diagnosis) {
        String score = model.objective().classifies() ? "accuracy" : "r2";
        JsonObject json = common();
        json.addProperty("epochs", result.history().size());
        json.addProperty("steps", result.steps());
        json.addProperty("skipped_steps", result.skipped());
        json.addProperty("evaluations", result.history().get(result.history().size() - 1).evaluations());
        Train.number(json, "train_loss", result.train().loss());
        Train.number(json, "train_" + score, result.train().score());
        Train.number(json, "validation_loss", result.validation().loss());
        Train.number(json, "validation_" + score, result.validation().score());
        Train.number(json, "seconds", result.seconds());
        Train.number(json, "samples_per_second", result.samplesPerSecond());
        json.addProperty("weights_sha256", result.weights().sha256(model));
        return end(json, diagnosis);
    }

    /** @param epochs that ended before */
    String json(Diverged end, int epochs, Diagnosis diagnosis) {
        JsonObject json = common();
        json.addProperty("epochs", epochs);
        json.addProperty("steps", end.step());
        json.addProperty("divergence", end.getMessage());
        json.add("weights_sha256", JsonNull.INSTANCE);
        return end(json, diagnosis);
    }

    /** @param folder of the run, or null if there is none */
    String json(Interrupted end, int epochs, Path folder) {
        JsonObject json = common();
        json.addProperty("epochs", epochs);
        json.addProperty("steps", end.step());
        json.addProperty("interrupted", end.getMessage());
        json.addProperty("run_folder", folder == null ? null : folder.toString());
        json.addProperty("seed", seed);
        return json.toString();
    }

    private JsonObject common() {
        JsonObject json = new JsonObject();
        json.addProperty("engine", engine.name());
        json.addProperty("numerics", Choices.name(numerics));
        json.addProperty("data", split.train().name());
        json.addProperty("parameters", model.parameterCount());
        return json;
    }

    private String end(JsonObject json, Diagnosis diagnosis) {
        json.addProperty("seed", seed);
        json.add("diagnosis", Diagnose.kinds(diagnosis));
        return json.toString();
    }
}
