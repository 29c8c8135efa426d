package org.talweg.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LandscapeTest {
    @TempDir
    Path folder;

    private String at(String name) {
        return folder.resolve(name).toString();
    }

    private String trained(String name, String layers, String... more) {
        List<String> args = new ArrayList<>(List.of("train", "--epochs", "2", "--layers", layers, "--out", at(name)));
        args.addAll(List.of(more));
        assertEquals(0, Outcome.of(args.toArray(String[]::new)).status());
        return at(name);
    }

    @Test
    void shouldDrawPathsOnAFunction() throws IOException {
        Outcome outcome = Outcome.of("landscape", "--function", "saddle", "--methods", "sgd,newton,saddle-free-newton",
                "--out", at("saddle.svg"), "--csv", at("saddle.csv"));
        assertEquals(0, outcome.status(), outcome::err);
        assertTrue(outcome.out().contains("gradient descent") && outcome.out().contains("a saddle"), outcome::out);
        assertTrue(Files.readString(folder.resolve("saddle.svg")).contains("saddle-free Newton"));
        assertTrue(Files.readString(folder.resolve("saddle.csv")).startsWith("method,step,x,y,f\nsgd,0,-1.2"));
    }

    @Test
    void shouldKeepAPictureThatWasNotNamed() throws IOException {
        Path picture = Path.of("landscape.svg");
        boolean there = Files.exists(picture);
        if (!there) {
            Files.writeString(picture, "mine");
        }
        try {
            byte[] before = Files.readAllBytes(picture);
            shouldRefuse("got landscape.svg; name it with --out", "landscape", "--function", "saddle");
            assertArrayEquals(before, Files.readAllBytes(picture));
        } finally {
            if (!there) {
                Files.delete(picture);
            }
        }
    }

    @Test
    void shouldDrawSlicesOfANetwork() throws IOException {
        String first = trained("first", "8");
        shouldRefuse("24 of 25 points where they are not; take a smaller --span", "landscape", first, "--span", "1e30", "--points",
                "5", "--rows", "50", "--out", at("picture.svg"));
        String second = trained("second", "8", "--seed", "1");
        assertEquals(0, Outcome.of("landscape", first, "--points", "5", "--rows", "50", "--out", at("plane.png")).status());
        assertTrue(Files.size(folder.resolve("plane.png")) > 1000);
        Outcome line = Outcome.of("landscape", first, "--between", second, "--points", "7", "--out", at("line.svg"), "--csv",
                at("line.csv"));
        assertEquals(0, line.status(), line::err);
        assertEquals(8, Files.readAllLines(folder.resolve("line.csv")).size());
        shouldRefuse("train again with --keep-path", "landscape", first, "--path", "--out", at("no.svg"));
        Outcome path = Outcome.of("landscape", trained("kept", "8", "--keep-path"), "--path", "--points", "5", "--part",
                "validation", "--out", at("path.svg"));
        assertEquals(0, path.status(), path::err);
        assertTrue(Files.readString(folder.resolve("path.svg")).contains("second principal component"));
        Files.copy(folder.resolve("kept").resolve("path.safetensors"), folder.resolve("second").resolve("path.safetensors"));
        shouldRefuse("it is of another training", "landscape", second, "--path", "--out", at("no.svg"));
        shouldRefuse("expected two networks of the same layers", "landscape", first, "--between",
                trained("other", "9"), "--out", at("no.svg"));
    }

    @Test
    void shouldRefuseALineBetweenDifferentLosses() throws IOException {
        Files.writeString(folder.resolve("t.csv"), "x,y\n" + IntStream.range(0, 40).mapToObj(i -> i % 7 + "," + 2 * i)
                .collect(Collectors.joining("\n")));
        for (String loss : new String[] {"huber", "squared-error"}) {
            assertEquals(0, Outcome.of("train", "--data", at("t.csv"), "--label", "y", "--loss", loss, "--layers", "4", "--epochs", "1",
                    "--out", at(loss)).status());
        }
        shouldRefuse("expected two trainings on the same data with the same loss", "landscape", at("huber"), "--between",
                at("squared-error"), "--out", at("no.svg"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            landscape                                          | expected a run folder or --function, got neither
            landscape here --function beale                    | got both
            landscape --function banana                        | expected one of ravine, rosenbrock
            landscape --function beale --methods sgd,magic     | expected one of sgd, momentum
            landscape --function beale --start 1               | --start=1
            landscape --function beale --start 1,x             | --start=1,x
            landscape --function beale --start 1,NaN           | --start=1,NaN
            landscape --function beale --lr 0                  | --lr=0.0
            landscape --function beale --steps 0               | --steps=0
            landscape --function beale --points 9              | expected --points with a run folder only
            landscape --function beale --seed 1                | expected --seed with a run folder only
            landscape --function beale --out a.gif             | .svg or .png
            landscape --function beale --out no/folder/a.svg   | no/folder/a.svg
            landscape --function beale --csv no/folder/a.csv   | name another with --csv
            landscape here --lr 1                              | expected --lr with --function only
            landscape here                                     | expected a run folder with config.json
            landscape here --directions 3                      | --directions=3
            landscape here --directions 1 --between there      | got several
            landscape here --directions 1 --part validation    | --part
            landscape here --path --between there              | got several
            landscape here --span 0                            | --span=0.0
            landscape here --points 2                          | --points=2
            landscape here --rows 0                            | --rows=0
            """)
    void shouldRefuse(String line, String expected) throws IOException {
        List<String> args = new ArrayList<>(List.of(line.split(" +")));
        if (!line.contains("--out")) {
            args.addAll(List.of("--out", at("picture.svg")));
        }
        shouldRefuse(expected, args.toArray(String[]::new));
    }

    private void shouldRefuse(String expected, String... args) throws IOException {
        Outcome outcome = Outcome.of(args);
        assertEquals(2, outcome.status(), outcome::err);
        assertEquals(1, outcome.errLines().size(), outcome::err);
        assertTrue(outcome.err().contains(expected), () -> "expected \"" + expected + "\" in: " + outcome.err());
        try (Stream<Path> files = Files.list(folder)) {
            assertFalse(files.anyMatch(file -> file.toString().endsWith("picture.svg")), "nothing left behind");
        }
    }
}
