package org.talweg.cli;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
        assertTrue(report(2, "--pictures " + pictures).err().contains("name another with --pictures"));
        Path others = folder.resolve("others");
        report(0, "--pictures " + others);
        assertTrue(Files.readString(others.resolve("loss.svg")).startsWith("<?xml"));
    }

    @Test
    void shouldShowCurvatureWhenAsked() throws IOException {
        train(0, "--label side --curvature --l1 1e-4");
        String page = page();
        assertTrue(page.contains("The L1 penalty is left out"));
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

    /** Whatever is taken out of what a run's files hold, or stands there in its place: a page or a sentence. */
    @Test
    void shouldReadDamagedFilesWithoutFail() throws IOException {
        train(0, "--label side --batch-norm --dropout 0.1");
        Files.delete(folder.resolve("run/weights.safetensors"));
        for (String name : List.of("result.json", "config.json")) {
            Path file = folder.resolve("run").resolve(name);
            String whole = Files.readString(file);
            for (String damaged : damaged(whole)) {
                Files.writeString(file, damaged);
                Outcome outcome = Outcome.ofLine("report " + run + " --device cpu");
                assertTrue(outcome.status() == 0 || outcome.status() == 2 && outcome.errLines().size() == 1
                        && outcome.err().contains("; ") && !outcome.err().matches("(?s).*(java\\.|For input|BEGIN_|NullPointer).*"),
                        () -> outcome.err() + damaged);
            }
            Files.writeString(file, whole);
        }
    }

    private static List<String> damaged(String whole) {
        List<String> texts = new ArrayList<>(List.of("", "{", "[]", "{}", "null", "7", whole.substring(0, whole.length() / 2)));
        Matcher field = Pattern.compile("\"[A-Za-z0-9]+\": ([^\\[{\n]*?)(,?)\n").matcher(whole);
        List<String> values = List.of("null", "\"x\"", "-1", "[]");
        for (int i = 0; field.find(); i++) {
            texts.add(whole.substring(0, field.start(1)) + values.get(i % values.size()) + whole.substring(field.end(1)));
        }
        return texts;
    }

    @Test
    void shouldRefuseWeightsOfAnotherRun() throws IOException {
        train(0, "--label side");
        Path other = folder.resolve("other");
        Path first = Path.of(run);
        run = other.toString();
        train(0, "--label side --seed 1");
        Files.copy(first.resolve("weights.safetensors"), other.resolve("weights.safetensors"), REPLACE_EXISTING);
        assertTrue(report(2, "").err().contains("got those of another run"));
        Files.delete(other.resolve("metrics.csv"));
        assertTrue(report(2, "").err().contains("expected a run folder with metrics.csv in it"));
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

    /** Folders come from elsewhere too: what is written stays in the one that was named. */
    @Test
    void shouldNotFollowALinkOutOfTheRunFolder() throws IOException {
        train(0, "--label side");
        Path precious = Files.writeString(folder.resolve("precious"), "precious");
        Path page = folder.resolve("run/report.html");
        Files.delete(page);
        Files.createSymbolicLink(page, precious);
        report(0, "");
        assertEquals("precious", Files.readString(precious));
        assertTrue(Files.isRegularFile(page, LinkOption.NOFOLLOW_LINKS) && page().contains("Training of"));
        Files.delete(page);
        Files.createSymbolicLink(page, precious);
        report(0, "--out " + page); // a link that was named is followed
        assertTrue(Files.isSymbolicLink(page) && Files.readString(precious).contains("Training of"));
    }
}
