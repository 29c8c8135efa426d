package org.talweg.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportTest {
    @TempDir
    Path folder;
    private Path table;
    private String run;

    @BeforeEach
    void writeTable() throws IOException {
        StringBuilder text = new StringBuilder("x,y,side,price\n");
        for (int i = 0; i < 120; i++) {
            double x = Math.sin(i * 2.4);
            text.append(x).append(',').append(Math.cos(i * 1.7)).append(',').append(x > 0 ? "<b>up</b>" : "down").append(',')
                    .append(3 * x + 500).append('\n');
        }
        table = Files.writeString(folder.resolve("table.csv"), text);
        run = folder.resolve("run").toString();
    }

    private String page() throws IOException {
        return Files.readString(folder.resolve("run/report.html"), StandardCharsets.UTF_8);
    }

    private Outcome train(int status, String options) {
        Outcome outcome = Outcome.ofLine("train --device cpu --layers 8 --epochs 6 --data " + table + " --out " + run + " "
                + options);
        assertEquals(status, outcome.status(), outcome::err);
        return outcome;
    }

    private Outcome report(int status, String options) {
        Outcome outcome = Outcome.ofLine("report " + run + " --device cpu " + options);
        assertEquals(status, outcome.status(), outcome::err);
        return outcome;
    }

    @Test
    void shouldMakeTheSamePageAgainFromTheFolder() throws IOException {
        Outcome trained = train(0, "--label side");
        String hash = trained.out().lines().filter(line -> line.startsWith("weights_sha256")).findFirst().orElseThrow()
                .split("\\s+")[1];
        assertTrue(trained.out().contains(Path.of(run, "report.html").toString()));
        String page = page();
        assertTrue(page.contains(hash));
        assertTrue(page.contains("&lt;b&gt;up&lt;/b&gt;") && !page.contains("<b>"));
        Files.delete(folder.resolve("run/report.html"));
        report(0, "");
        assertEquals(page, page());
    }

    @Test
    void shouldWriteEachPictureAsAFile() throws IOException {
        train(0, "--label price");
        assertTrue(page().contains("Predicted against true"));
        Path pictures = folder.resolve("a/pictures");
        Path elsewhere = folder.resolve("page.html");
        byte[] before = Files.readAllBytes(folder.resolve("run/report.html"));
        report(0, "--pictures " + pictures + " --format png --out " + elsewhere);
        assertArrayEquals(before, Files.readAllBytes(elsewhere));
        try (Stream<Path> files = Files.list(pictures)) {
            Set<String> names = files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
            assertTrue(names.containsAll(List.of("loss.png", "score.png", "learning-rate.png", "gradient-norm.png",
                    "update-ratio.png", "predicted.png")), names.toString());
        }
        report(0, "--pictures " + pictures);
        assertTrue(Files.readString(pictures.resolve("loss.svg")).startsWith("<?xml"));
    }

    @Test
    void shouldShowCurvatureWhenAsked() throws IOException {
        train(0, "--label side --curvature");
        String page = page();
        assertTrue(page.contains("id=\"curvature\"") && page.contains("id=\"eigenvalues\""));
        report(0, "");
        assertFalse(page().contains("id=\"curvature\""));
        report(0, "--curvature");
        assertEquals(page, page());
    }

    @Test
    void shouldReportADivergenceWithWhatThereIs() throws IOException {
        Outcome trained = train(3, "--label price --optimizer sgd --lr 20 --batch full --loss squared-error --activation relu");
        assertTrue(trained.out().contains("report.html"), trained::out);
        assertTrue(page().contains("The training diverged"));
        String page = page();
        report(0, "");
        assertEquals(page, page());
        assertTrue(Outcome.of("diagnose", run).out().contains("diverged: "));
    }

    @Test
    void shouldDoWithoutTheData() throws IOException {
        train(0, "--label side");
        Files.delete(table);
        report(0, "");
        assertTrue(page().contains("could not be judged again"));
        assertTrue(page().contains("Learning curves"));
    }

    @Test
    void shouldRefuseWhatCannotBeDone() throws IOException {
        train(0, "--label side");
        assertTrue(report(2, "--format png").err().contains("--pictures"));
        assertTrue(report(2, "--pictures " + table).err().contains("--pictures"));
        assertTrue(report(2, "--out " + folder.resolve("none/page.html")).err().contains("--out"));
        assertTrue(report(2, "--out " + table).err().contains("other than the data"));
        Files.delete(folder.resolve("run/weights.safetensors"));
        assertTrue(report(2, "--curvature").err().contains("weights"));
        run = folder.toString();
        assertTrue(report(2, "").err().contains("run folder"));
    }
}
