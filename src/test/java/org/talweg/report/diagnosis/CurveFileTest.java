package org.talweg.report.diagnosis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.talweg.data.DataException;
import org.talweg.data.Source;
import org.talweg.data.Split;
import org.talweg.data.Task;
import org.talweg.engine.Engine;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.nn.Model;
import org.talweg.train.Config;
import org.talweg.train.Origin;
import org.talweg.train.Run;
import org.talweg.train.RunFolder;
import org.talweg.train.Trainer;

class CurveFileTest {
    @TempDir
    Path folder;

    private static Curves read(String text) {
        try {
            return CurveFile.read("log.csv", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldReadWhatKerasWrites() {
        Curves curves = read("""
                epoch,accuracy,learning_rate,loss,val_accuracy,val_loss
                0,0.5,0.001,1.5,0.6,1.25
                1,0.75,0.0005,0.75,0.7,1.0
                """);
        assertEquals(List.of(new Curves.Epoch(0, 0.001, 1.5, 0.5, 1.25, 0.6, Double.NaN, List.of()),
                new Curves.Epoch(1, 0.0005, 0.75, 0.75, 1.0, 0.7, Double.NaN, List.of())), curves.epochs());
    }

    @ParameterizedTest
    @ValueSource(strings = {";", "\t"})
    void shouldReadOtherSeparators(String separator) {
        String text = "\uFEFFepoch,loss,val_loss\r\n0,1.5,2\r\n1,1.25,1.5\r\n";
        assertArrayEquals(new double[] {2, 1.5}, read(text.replace(",", separator)).validationLoss());
    }

    /** Steps and epochs, training and validation on lines of their own; the last epoch was cut off. */
    @Test
    void shouldReadWhatLightningWrites() {
        Curves curves = read("""
                epoch,lr-Adam,step,train_loss_epoch,train_loss_step,val_acc,val_loss
                ,0.001,0,,,,
                0,,49,,2.1,,
                0,,93,,,0.61,1.5
                0,,93,1.75,,,
                ,0.0005,94,,,,
                1,,187,,,0.72,1.0
                1,,187,1.25,,,
                2,,200,,1.0,,
                """);
        assertEquals(List.of(new Curves.Epoch(0, 0.001, 1.75, Double.NaN, 1.5, 0.61, Double.NaN, List.of()),
                new Curves.Epoch(1, 0.0005, 1.25, Double.NaN, 1.0, 0.72, Double.NaN, List.of())), curves.epochs());
    }

    @Test
    void shouldAverageATrainingLossOfSteps() {
        assertArrayEquals(new double[] {2, 1}, read("epoch,step,train_loss\n0,1,1.5\n0,2,2.5\n1,3,1\n").trainLoss());
    }

    @Test
    void shouldTellNoNumberFromNoValue() {
        Curves curves = read("epoch,loss,val_loss\n0,1,1\n1,nan,nan\n");
        assertEquals(List.of(Kind.LEARNING_RATE_TOO_HIGH), Diagnosis.of(curves).kinds());
        assertEquals(List.of(), Diagnosis.of(read("epoch,loss,val_loss\n0,1,1\n1,NA,\n")).kinds());
    }

    @Test
    void shouldCountLinesWhereThereAreNoEpochs() {
        assertEquals(2, read("loss,val_loss\n2,2\n1,1\n").last());
    }

    /** The file holds what the run held, apart from the evaluations before and after. */
    @Test
    void shouldReadARunFolderAsTheRunIs() throws IOException {
        Origin origin = new Origin(Source.of("digits"), null, 0.2, 0);
        Split data = origin.read();
        Model model = Model.input(64).dense(16).relu().dropout(0.1f).dense(10).softmaxCrossEntropy();
        Run run;
        try (Engine engine = new CpuEngine(1); RunFolder kept = RunFolder.at(folder.resolve("run"))) {
            kept.config(Config.of(0, origin, data, model, Map.of("batch", 32, "optimizer", "adam")));
            run = new Trainer(engine, model).epochs(3).progress(kept).fit(data);
        }
        Curves memory = Curves.of(run, Setting.of(model, data, 32, "adam"));
        for (Path file : List.of(folder.resolve("run"), folder.resolve("run/metrics.csv"))) {
            Curves read = CurveFile.read(file);
            assertEquals(memory.epochs(), read.epochs());
            // A float as JSON writes it is another double.
            assertEquals(0.1, read.setting().dropout(), 1e-6);
            assertEquals(new Setting(Task.CLASSIFY, 10, data.train().rows(), data.validation().rows(), 1, read.setting().dropout(),
                    32, "adam"), read.setting());
        }
        Files.writeString(folder.resolve("run/config.json"), "{\"model\": 3}");
        DataException damaged = assertThrows(DataException.class, () -> CurveFile.read(folder.resolve("run")));
        assertTrue(damaged.getMessage().contains("config.json: expected the settings of a run"), damaged::getMessage);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                  | got an empty file
            a,b,c~1,2,3                         | expected columns of learning curves (train_loss, validation_loss as Talweg; loss, val_loss as Keras; train_loss_epoch, val_loss as Lightning), got a, b, c
            epoch,loss                          | a line for each epoch below the header, got none
            epoch,loss~0,x                      | log.csv line 2: expected a number in column loss, got "x"
            epoch,loss~0,0x1p3                  | expected a number in column loss
            epoch,loss~0.5,1                    | whole number of an epoch, got epoch=0.5
            epoch,loss~nan,1                    | whole number of an epoch, got epoch=Infinity
            epoch,loss~0,1~1,2,3                | line 3: expected 2 cells as in the header, got 3
            epoch,loss,loss~0,1,2               | distinct column names
            epoch,loss~0,1~1,1~0,1              | line 4: expected epochs in ascending order, got epoch=0 after 1
            epoch,loss~"0,1                     | expected
            epoch,loss,val_loss~0,1,~1,,1       | epochs with both loss and val_loss, got none
            """)
    void shouldRefuseWhatIsNoLog(String text, String expected) {
        DataException refused = assertThrows(DataException.class, () -> read(text.replace('~', '\n')));
        assertTrue(refused.getMessage().contains(expected), refused::getMessage);
    }

    private static void shouldRefuse(String text, String fact) {
        DataException e = assertThrows(DataException.class, () -> read(text));
        assertTrue(e.getMessage().contains(fact) && e.getMessage().length() < 1000, e.getMessage());
    }

    /** Digits in a row and then a letter took the pattern of a number the square of their length. */
    @Test
    void shouldRefuseLongCellsAtOnce() {
        shouldRefuse("epoch,loss\n0," + "1".repeat(2_000_000) + "x\n", "expected a number in column loss");
        shouldRefuse("epoch,loss\n0," + "1".repeat(1000) + "\n", "expected a number in column loss");
        shouldRefuse("epoch," + "y".repeat(100_000) + "\n0,1\n", "expected columns of learning curves");
        shouldRefuse("epoch," + "y".repeat(100_000) + "," + "y".repeat(100_000) + "\n0,1,1\n", "distinct");
    }

    @Test
    void shouldRefuseMoreCellsThanItKeeps() {
        shouldRefuse("epoch,loss\n" + (",".repeat(9999) + "\n").repeat(CurveTable.MOST_CELLS / 10_000 + 1), "at most");
    }

    @Test
    void shouldRefuseLayersThatDifferBetweenEpochs() throws IOException {
        String header = "epoch,layer,weight_norm,gradient_norm,update_ratio,mean,deviation,saturated,dead\n";
        Path layers = folder.resolve("layers.csv");
        Files.writeString(layers, header + "1,a,1,1,1,1,1,,\n1,b,1,1,1,1,1,,\n2,a,1,1,1,1,1,,\n");
        assertEquals(2, RunSetting.layers(layers).get(1).size());
        for (String line : List.of("2,c,1,1,1,1,1,,\n", "2,b,1,1,1,1,1,,\n", "2,a,1,1,1,1,1,,\n2,b,1,1,1,1,1,,\n2,c,1,1,1,1,1,,\n")) {
            Files.writeString(layers, header + "1,a,1,1,1,1,1,,\n1,b,1,1,1,1,1,,\n" + line);
            DataException e = assertThrows(DataException.class, () -> RunSetting.layers(layers));
            assertTrue(e.getMessage().contains("same layers"), e.getMessage());
        }
    }

    @Test
    void shouldReadNoPipesInARunFolder() throws Exception {
        Path pipe = folder.resolve("metrics.csv");
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "no mkfifo here");
        DataException e = assertThrows(DataException.class, () -> CurveFile.read(folder));
        assertTrue(e.getMessage().contains("pipe"), e.getMessage());
    }
}
