package org.talweg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever a user can get wrong: one sentence, exit status 2, nothing left behind. */
final class BadInputTest {
    private static final String TABLE = """
            a,b,label
            1,2,x
            2,1,y
            3,5,x
            4,3,y
            5,4,x
            6,9,y
            7,8,x
            8,7,y
            """;

    @TempDir
    Path folder;

    private Path inputs;
    private Path out;

    @BeforeEach
    void prepare() throws IOException {
        inputs = Files.createDirectory(folder.resolve("in"));
        out = folder.resolve("out");
        Files.writeString(inputs.resolve("table.csv"), TABLE);
    }

    private void shouldRefuse(String expected, String... args) throws IOException {
        List<Path> before = files();
        Outcome outcome = Outcome.of(args);
        assertEquals(2, outcome.status(), outcome::err);
        assertEquals(1, outcome.errLines().size(), outcome::err);
        assertTrue(outcome.err().startsWith("talweg: "), outcome::err);
        assertTrue(outcome.err().contains(expected), () -> "expected \"" + expected + "\" in: " + outcome.err());
        assertFalse(outcome.err().contains("Exception"), outcome::err);
        assertEquals(before, files(), "nothing left behind");
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.sorted().toList();
        }
    }

    private String csv(String name, String content) throws IOException {
        return Files.writeString(inputs.resolve(name), content).toString();
    }

    private String[] train(String data, String... more) {
        return Stream.concat(Stream.of("train", "--data", data, "--epochs", "1", "--layers", "4", "--out", out.toString()),
                Stream.of(more)).toArray(String[]::new);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --lr NaN                    | --lr=NaN
            --lr 0                      | --lr=0.0
            --lr -1                     | --lr=-1.0
            --lr Infinity               | finite number above 0, got --lr=Infinity
            --lr inf                    | finite number above 0, got --lr=Infinity
            --l2 -inf                   | finite number of 0 or more, got --l2=-Infinity
            --lr 0x1p-3                 | expected a number, got "0x1p-3"
            --lr 1f                     | expected a number, got "1f"
            --lr ٣                      | expected a number, got "٣"
            --lr 1e300                  | --lr=1.0E300
            --lr fast                   | expected a number, got "fast"
            --dropout 1                 | --dropout=1.0
            --dropout -0.1              | --dropout=-0.1
            --dropout NaN               | --dropout=NaN
            --batch 0                   | --batch=0
            --batch -3                  | --batch=-3
            --batch some                | --batch=some
            --batch 1439                | 1438 rows
            --batch ٣                   | --batch=٣
            --batch 1 --batch-norm      | at least 2 rows in a batch
            --epochs 0                  | --epochs=0
            --epochs ٣                  | expected a whole number, got "٣"
            --seed 99999999999999999999 | expected a whole number up to 9223372036854775807
            --epochs 1.5                | expected a whole number, got "1.5"
            --epochs 99999999999        | expected a whole number up to 2147483647
            --threads 0                 | --threads=0
            --threads 5000              | --threads=5000
            --early-stop -1             | --early-stop=-1
            --min-improvement 0.1       | --early-stop
            --early-stop 2 --min-improvement NaN | --min-improvement=NaN
            --validation 0              | --validation=0.0
            --validation 1              | --validation=1.0
            --validation NaN            | --validation=NaN
            --validation nan            | share above 0 and below 1, got --validation=NaN
            --l1 -1                     | --l1=-1.0
            --l2 NaN                    | --l2=NaN
            --weight-decay -1           | --weight-decay=-1.0
            --weight-decay 1e300        | --weight-decay=1.0E300
            --clip-norm 0               | --clip-norm=0.0
            --clip-value -1             | --clip-value=-1.0
            --max-norm 0                | --max-norm=0.0
            --momentum 0.5              | --momentum
            --optimizer sgd --momentum 0.5 | --momentum
            --optimizer momentum --momentum 1 | --momentum=1.0
            --warmup -1                 | --warmup=-1
            --warmup 1000000            | --warmup=1000000
            --layers 0,3                | --layers=0,3
            --layers many               | --layers=many
            --layers ٣                  | --layers=٣
            --layers 12,                | --layers=12,
            --layers 16777216,16777216  | parameters
            --optimizer fast            | expected one of sgd, momentum
            --optimizer lbfgs --lr 0.1  | --lr=0.1
            --optimizer lbfgs --schedule one-cycle | --schedule=one-cycle
            --optimizer newton-cg --warmup 3 | --warmup=3
            --optimizer lbfgs --momentum 0.5 | --momentum=0.5
            --optimizer lbfgs --dropout 0.1 | --dropout=0.1
            --optimizer lbfgs --l1 0.1  | --l1=0.1
            --optimizer lbfgs --weight-decay 0.1 | --weight-decay=0.1
            --optimizer lbfgs --clip-norm 1 | --clip-norm=1.0
            --optimizer lbfgs --clip-value 1 | --clip-value=1.0
            --optimizer lbfgs --max-norm 1 | --max-norm=1.0
            --optimizer newton          | at most 1000 parameters
            --keep-path --epochs 2000000000 | --keep-path
            --activation relux          | expected one of relu, leaky-relu
            --schedule up               | expected one of constant, step
            --shuffle maybe             | expected one of once, each-epoch, never
            --init zero                 | expected one of glorot, glorot-sigmoid, he
            --task cluster              | expected one of classify, regress
            --loss huber                | --loss=huber
            --device cpu --numerics tf32 | --numerics=tf32
            --device cpu --numerics bf16 | --numerics=bf16
            --label nothing             | "nothing"
            --epoch 3                   | did you mean
            --no-such-option            | --no-such-option
            --data digits digits        | digits
            --lr                        | --lr
            """)
    void shouldRefuseOptions(String options, String expected) throws IOException {
        String[] words = options.split("\\s+");
        shouldRefuse(expected, Stream.concat(Stream.of("train", "--out", out.toString()), Stream.of(words))
                .toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            train --label y --task regress --data a --data b                            | --data
            train --label y --task regress --label z                                    | --label
            train --layers 8 --batch-norm --layers 9                                    | --layers
            train --batch-norm --dropout 0.1 --batch-norm                               | --batch-norm
            train --optimizer sgd --lr 0.1 --lr 0.1                                     | --lr
            train --schedule step --warmup 3 --schedule cosine                          | --schedule
            train --l1 0.1 --l2 0.1 --l1 0.2                                            | --l1
            train --early-stop 2 --clip-norm 1 --early-stop 2                           | --early-stop
            train --batch 16 --seed 7 --epochs 2 --epochs 3                             | --epochs
            train --batch 16 --seed 7 --seed 8                                          | --seed
            train --threads 1 --device cpu --threads 2                                  | --threads
            train --numerics exact --threads 1 --numerics exact                         | --numerics
            train --json --memory-plan --json                                           | --json
            train --out x --json --out y                                                | --out
            evaluate run --threads 1 --device cpu --threads 2                           | --threads
            evaluate run --device cpu --threads 2 --device auto                         | --device
            evaluate run --data a --data b                                              | --data
            evaluate run --json --json                                                  | --json
            predict run --threads 1 --device cpu --threads 2                            | --threads
            predict run --device cpu --threads 2 --device auto                          | --device
            predict run --out a --out b                                                 | --out
            predict run --data a --data b                                               | --data
            """)
    void shouldRefuseAnOptionGivenTwice(String line, String option) throws IOException {
        shouldRefuse("expected " + option + " once", line.split("\\s+"));
    }

    @Test
    void shouldRefuseUnknownCommandsAndNone() throws IOException {
        shouldRefuse("trian", "trian");
        shouldRefuse("expected a command");
        shouldRefuse("RUN", "evaluate");
    }

    @Test
    void shouldRefuseUnknownColumn() throws IOException {
        shouldRefuse("\"price\"", train(inputs.resolve("table.csv").toString(), "--label", "price"));
    }

    @Test
    void shouldRefuseRaggedRow() throws IOException {
        shouldRefuse("line 10", train(csv("ragged.csv", TABLE + "9,1\n")));
    }

    @Test
    void shouldRefuseTextInANumberColumnOfTheValidationPart() throws IOException {
        shouldRefuse("line 3", train(inputs.resolve("table.csv").toString(), "--validation-data",
                csv("validation.csv", "a,b,label\n1,2,x\n2,much,y\n")));
    }

    @Test
    void shouldRefuseLabelOutsideTheClasses() throws IOException {
        shouldRefuse("\"z\"", train(inputs.resolve("table.csv").toString(), "--validation-data",
                csv("validation.csv", "a,b,label\n1,2,x\n2,2,z\n")));
    }

    @Test
    void shouldRefuseEmptyFileAndHeaderAlone() throws IOException {
        shouldRefuse("empty", train(csv("empty.csv", "")));
        shouldRefuse("header only", train(csv("header.csv", "a,b,label\n")));
    }

    @Test
    void shouldRefuseMissingCells() throws IOException {
        shouldRefuse("line 10, column \"b\"", train(csv("missing.csv", TABLE + "9,,x\n")));
    }

    @Test
    void shouldRefuseFilesThatAreNotThere() throws IOException {
        shouldRefuse("nowhere.csv", train(folder.resolve("nowhere.csv").toString()));
        shouldRefuse("nowhere.csv", train("digits", "--validation-data", folder.resolve("nowhere.csv").toString()));
    }

    @Test
    void shouldRefuseEmptyAndImpossiblePaths() throws IOException {
        shouldRefuse("expected a file or folder, got \"\"", "train", "--data", "");
        shouldRefuse("--validation-data", "train", "--validation-data", " ");
        shouldRefuse("--out", "train", "--out", "");
        shouldRefuse("expected a file or folder", "evaluate", "");
        shouldRefuse("--data", "predict", "run", "--data", "");
        shouldRefuse("cannot be a name here", "train", "--out", "a\0b");
        shouldRefuse("cannot be a name here", "train", "--data", "a\0b");
    }

    @Test
    void shouldNotReadOptionsFromFiles() throws IOException {
        Path file = Files.writeString(inputs.resolve("options"), "--lr 1");
        shouldRefuse("@", "train", "--data", "@" + file);
        shouldRefuse("@", "train", "@" + file);
    }

    @Test
    void shouldRefuseTruncatedAndOddIdx() throws IOException {
        Path idx = Files.createDirectory(inputs.resolve("idx"));
        writeIdx(idx, 10, 9 * 4);
        shouldRefuse("train-images-idx3-ubyte", train(idx.toString()));
        writeIdx(idx, 0, 0);
        shouldRefuse("train-images-idx3-ubyte", train(idx.toString()));
        writeIdx(idx, -1, 4);
        shouldRefuse("train-images-idx3-ubyte", train(idx.toString()));
        shouldRefuse("expected", train(Files.createDirectory(inputs.resolve("nothing")).toString()));
    }

    /** Images of 2 × 2, of which the header says there are {@code count}. */
    private static void writeIdx(Path idx, int count, int bytes) throws IOException {
        ByteArrayOutputStream images = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(images);
        out.writeInt(0x803);
        out.writeInt(count);
        out.writeInt(2);
        out.writeInt(2);
        out.write(new byte[bytes]);
        Files.write(idx.resolve("train-images-idx3-ubyte"), images.toByteArray());
        ByteArrayOutputStream labels = new ByteArrayOutputStream();
        out = new DataOutputStream(labels);
        out.writeInt(0x801);
        out.writeInt(10);
        out.write(new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
        Files.write(idx.resolve("train-labels-idx1-ubyte"), labels.toByteArray());
    }

    @Test
    void shouldRefuseFoldersThatCannotBeWritten() throws IOException {
        Path file = Files.writeString(inputs.resolve("file"), "");
        shouldRefuse("file", "train", "--out", file.toString());
        shouldRefuse("that can be written", "train", "--out", file.resolve("sub").toString());
        Files.writeString(Files.createDirectory(inputs.resolve("full")).resolve("something"), "");
        shouldRefuse("with files in it", "train", "--out", inputs.resolve("full").toString());
    }

    @Test
    void shouldRefuseTwoWaysToValidate() throws IOException {
        shouldRefuse("--validation-data", train("digits", "--validation", "0.1", "--validation-data", "digits"));
    }

    @Test
    void shouldRefuseFoldersThatAreNoRuns() throws IOException {
        shouldRefuse("config.json", "evaluate", folder.resolve("nothing").toString());
        shouldRefuse("config.json", "evaluate", inputs.toString());
        shouldRefuse("config.json", "predict", inputs.resolve("table.csv").toString());
        Path run = Files.createDirectory(inputs.resolve("run"));
        for (String damaged : new String[] {"", "{", "[]", "{}", "{\"talweg\": 3}", "\u0000", "null"}) {
            Files.writeString(run.resolve("config.json"), damaged);
            shouldRefuse("config.json", "evaluate", run.toString());
        }
    }
}
