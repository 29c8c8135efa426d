package org.talweg.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.talweg.train.SweepRank;
import org.talweg.train.SweepRow;

/**
 * What a sweep has come to.
 *
 * @param ranks      from the best to the worst
 * @param classifies whether scores are accuracies rather than R²
 */
record SweepEnd(SweepPlan plan, List<SweepRank> ranks, boolean classifies) {
    void say(Screen screen, Path folder) {
        screen.say("");
        SweepRank best = ranks.get(0);
        if (Double.isNaN(best.loss())) {
            screen.say("Every run diverged: try lower learning rates; talweg lr-find looks for one");
        } else {
            SweepRow first = first(best);
            screen.say("Best settings" + (best.rows().size() == 1 ? "" : " by the mean of " + best.rows().size()
                    + " seeds, here with seed " + first.seed()) + ":");
            screen.say("  " + plan.command(best.values(), first.seed()));
            screen.say("  weights_sha256 " + first.sha256());
        }
        screen.say("All runs: " + folder.resolve("sweep.csv") + ", ranking: " + folder.resolve("ranking.csv")
                + (Files.exists(folder.resolve("sweep.svg")) ? ", pictures: " + folder.resolve("sweep.svg") + " and .png" : ""));
    }

    /** The run that the point is shown by: its first that did not diverge, if there is one. */
    private static SweepRow first(SweepRank rank) {
        return rank.rows().stream().filter(row -> !row.diverged()).findFirst().orElse(rank.rows().get(0));
    }

    JsonObject json() {
        JsonObject json = new JsonObject();
        json.addProperty("points", ranks.size());
        JsonArray list = new JsonArray();
        for (SweepRank rank : ranks) {
            JsonObject point = new JsonObject();
            for (int i = 0; i < plan.names().size(); i++) {
                point.addProperty(plan.names().get(i), rank.values().get(i));
            }
            Train.number(point, "validation_loss", rank.loss());
            Train.number(point, "spread", rank.spread());
            Train.number(point, classifies ? "validation_accuracy" : "validation_r2", rank.score());
            point.addProperty("diverged", rank.diverged());
            list.add(point);
        }
        SweepRow first = first(ranks.get(0));
        json.addProperty("best_command", first.diverged() ? null : plan.command(first.values(), first.seed()));
        json.addProperty("best_weights_sha256", first.diverged() ? null : first.sha256());
        json.add("ranking", list);
        return json;
    }
}
