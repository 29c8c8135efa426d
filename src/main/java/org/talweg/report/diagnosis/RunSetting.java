package org.talweg.report.diagnosis;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.talweg.data.DataException;
import org.talweg.data.Task;
import org.talweg.train.JsonFile;
import org.talweg.train.LayerRecord;

/** What a run folder tells beside its curves. */
final class RunSetting {
    private RunSetting() {}

    /** Of {@code config.json}. */
    static Setting read(Path config) {
        try {
            JsonObject json = JsonFile.read(config).getAsJsonObject();
            JsonObject model = json.getAsJsonObject("model");
            JsonArray layers = model.getAsJsonArray("layers");
            String objective = model.getAsJsonObject("objective").get("kind").getAsString();
            boolean classifies = objective.endsWith("cross-entropy");
            int hidden = -1;
            double dropout = 0;
            int outputs = 0;
            for (JsonElement element : layers) {
                JsonObject layer = element.getAsJsonObject();
                String kind = layer.get("kind").getAsString();
                if (kind.equals("dense")) {
                    hidden++;
                    outputs = layer.get("units").getAsInt();
                } else if (kind.equals("dropout")) {
                    dropout = Math.max(dropout, layer.get("p").getAsDouble());
                }
            }
            JsonObject settings = json.getAsJsonObject("settings");
            return new Setting(classifies ? Task.CLASSIFY : Task.REGRESS, classifies ? Math.max(2, outputs) : 0,
                    rows(json, "train"), rows(json, "validation"), hidden, dropout, settings.has("batch") ? settings.get("batch").getAsInt() : 0,
                    settings.has("optimizer") ? settings.get("optimizer").getAsString() : null);
        } catch (IOException | JsonParseException | IllegalStateException | NullPointerException | ClassCastException
                | NumberFormatException | UnsupportedOperationException e) {
            throw new DataException(config + ": expected the settings of a run as Talweg writes them, got something else; "
                    + "copy metrics.csv elsewhere to read it alone", e);
        }
    }

    private static long rows(JsonObject json, String part) {
        return json.getAsJsonObject(part).get("rows").getAsLong();
    }

    /** Of {@code layers.csv}, by epoch. */
    static Map<Integer, List<LayerRecord>> layers(Path file) {
        CurveTable table = CurveTable.readOfRun(file).checked();
        int epoch = table.column("epoch");
        int layer = table.column("layer");
        if (epoch < 0 || layer < 0) {
            throw new DataException(file + ": expected columns epoch and layer, got " + CurveTable.shown(table.names())
                    + "; copy metrics.csv elsewhere to read it alone");
        }
        Map<Integer, List<LayerRecord>> layers = new HashMap<>();
        List<LayerRecord> first = null;
        for (int row = 0; row < table.rows().size(); row++) {
            List<LayerRecord> ofEpoch = layers.computeIfAbsent((int) table.number(row, epoch), n -> new ArrayList<>());
            first = first == null ? ofEpoch : first;
            String name = table.rows().get(row).get(layer);
            // Else there could be as many layers as lines, each with a line in the report's pictures.
            if (ofEpoch != first && (ofEpoch.size() >= first.size() || !first.get(ofEpoch.size()).layer().equals(name))) {
                throw new DataException(file + " line " + table.lines().get(row) + ": expected the same layers in each epoch, got "
                        + CurveTable.shown(name, 30) + "; copy metrics.csv elsewhere to read it alone");
            }
            ofEpoch.add(new LayerRecord(name, positive(table, row, "weight_norm"), positive(table, row, "gradient_norm"),
                    positive(table, row, "update_ratio"), number(table, row, "mean"), positive(table, row, "deviation"),
                    positive(table, row, "saturated"), positive(table, row, "dead")));
        }
        return layers;
    }

    private static double number(CurveTable table, int row, String column) {
        return table.number(row, table.column(column));
    }

    private static double positive(CurveTable table, int row, String column) {
        double value = number(table, row, column);
        if (value < 0) {
            throw new DataException(table.name() + " line " + table.lines().get(row) + ": expected " + column + " of 0 or more, got "
                    + value + "; copy metrics.csv elsewhere to read it alone");
        }
        return value;
    }
}
