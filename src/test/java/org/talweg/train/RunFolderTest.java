package org.talweg.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.talweg.data.DataException;
import org.talweg.data.Dataset;
import org.talweg.data.Source;
import org.talweg.data.Split;
import org.talweg.engine.Engine;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.kernel.Activation;
import org.talweg.nn.Initializer;
import org.talweg.nn.Model;

final class RunFolderTest {
    private static final EpochRecord RECORD = new EpochRecord(1, 10, 0.5, 1.25, Double.NaN, 1.5, 2, -0.5, 3, 0.0004, 30,
            List.of(new LayerRecord("dense1", 2, 0.5, 0.001, 0.25, 1, Double.NaN, 0.125),
                    new LayerRecord("dense2", 1, 0, Double.NaN, 0, 1, Double.NaN, Double.NaN)));

    @TempDir
    Path folder;

    private Model model;
    private Config config;

    @BeforeEach
    void prepare() {
        Dataset data = Dataset.ofValues("points", new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 2, new float[] {1, 2, 3, 4});
        model = Model.input(2).dense(3, Initializer.GLOROT_SIGMOID).batchNorm().activation(Activation.LEAKY_RELU)
                .dropout(0.1f).dense(1).huber(1.5f);
        config = Config.of(-7, new Origin(Source.of("points.csv"), null, 0.25, -7), new Split(data, data), model,
                Map.of("lr", 0.5));
    }

    private Weights weights() {
        return new Weights(model.initialParameters(3), model.initialStates());
    }

    private Run run() {
        Evaluation nothing = new Evaluation(0, 0);
        return new Run(model, weights(), List.of(RECORD), 1, false, false, false, nothing, nothing, nothing, 1, 0, 1, 1, List.of());
    }

    private void write(RunFolder run) {
        try (run) {
            run.config(config).epoch(RECORD, 1);
            run.weights(run());
        }
    }

    @Test
    void shouldBeginWithTheFirstEpoch() throws IOException {
        try (RunFolder run = RunFolder.at(folder.resolve("a/b")).config(config)) {
            run.steps(1, 1, 1, 1, 0.5);
            assertNull(run.folder());
            try (Stream<Path> files = Files.list(folder)) {
                assertEquals(0, files.count());
            }
            run.epoch(RECORD, 1);
            assertEquals(folder.resolve("a/b"), run.folder());
            assertEquals(List.of("epoch,step,learning_rate,train_loss,train_r2,objective,validation_loss,validation_r2,"
                    + "gradient_norm,seconds,evaluations", "1,10,0.5,1.25,,1.5,2.0,-0.5,3.0,0.000,30"),
                    Files.readAllLines(folder.resolve("a/b/metrics.csv")), "written at once");
            assertEquals(List.of("epoch,layer,weight_norm,gradient_norm,update_ratio,mean,deviation,saturated,dead",
                    "1,dense1,2.0,0.5,0.001,0.25,1.0,,0.125", "1,dense2,1.0,0.0,,0.0,1.0,,"),
                    Files.readAllLines(folder.resolve("a/b/layers.csv")), "written at once");
            assertFalse(Files.exists(folder.resolve("a/b/weights.safetensors")));
        }
    }

    @Test
    void shouldReadWhatItWrote() {
        write(RunFolder.at(folder.resolve("run")));
        SavedRun saved = SavedRun.read(folder.resolve("run"));
        assertEquals(config.encoding(), saved.config().encoding());
        assertEquals(config.origin(), saved.config().origin());
        assertTrue(Path.of(saved.config().origin().source().data()).isAbsolute());
        assertEquals(config.model(), saved.config().model());
        assertEquals(-7, saved.config().seed());
        assertEquals(model.layers(), saved.model().layers());
        assertEquals(weights().sha256(model), saved.weights().sha256(model));
    }

    @Test
    void shouldReadThePathThatItWrote() throws IOException {
        int n = (int) model.parameterCount();
        float[][] points = {new float[n], weights().packed(model)};
        Evaluation nothing = new Evaluation(0, 0);
        try (RunFolder run = RunFolder.at(folder.resolve("run")).config(config)) {
            run.epoch(RECORD, 1);
            run.weights(new Run(model, weights(), List.of(RECORD), 1, false, false, false, nothing, nothing, nothing, 1, 0, 1, 1,
                    List.of(points)));
        }
        SavedRun saved = SavedRun.read(folder.resolve("run"));
        assertTrue(Arrays.deepEquals(points, saved.path()));
        Path file = folder.resolve("run/path.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
        assertTrue(assertThrows(DataException.class, saved::path).getMessage().contains("hash"));
        Files.write(file, Arrays.copyOf(bytes, 12));
        assertTrue(assertThrows(DataException.class, saved::path).getMessage().contains("damaged"));
        Files.delete(file);
        assertTrue(assertThrows(DataException.class, saved::path).getMessage().contains("--keep-path"));
    }

    @Test
    void shouldNoticeAnyChangedByteOfTheWeights() throws IOException {
        write(RunFolder.at(folder.resolve("run")));
        Path file = folder.resolve("run/weights.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        int inParameters = bytes.length - 4 * 6 - 1; // the six running statistics come last
        bytes[inParameters] ^= 1;
        Files.write(file, bytes);
        DataException e = assertThrows(DataException.class, () -> SavedRun.read(folder.resolve("run")));
        assertTrue(e.getMessage().contains("hash"), e.getMessage());
    }

    @Test
    void shouldRefuseAnotherModelsWeights() throws IOException {
        write(RunFolder.at(folder.resolve("run")));
        Path file = folder.resolve("run/config.json");
        for (String units : new String[] {"4", "2", "2000000000", "99999999999999"}) {
            String changed = Files.readString(file).replace("\"units\": 3", "\"units\": " + units);
            Path other = Files.createDirectories(folder.resolve("other" + units));
            Files.writeString(other.resolve("config.json"), changed);
            Files.copy(folder.resolve("run/weights.safetensors"), other.resolve("weights.safetensors"));
            assertThrows(DataException.class, () -> SavedRun.read(other), units);
        }
    }

    @Test
    void shouldNoticeDamagedStatistics() throws IOException {
        write(RunFolder.at(folder.resolve("run")));
        Path file = folder.resolve("run/weights.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 4] ^= 1;
        Files.write(file, bytes);
        DataException e = assertThrows(DataException.class, () -> SavedRun.read(folder.resolve("run")));
        assertTrue(e.getMessage().contains("hash"), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(floats = {-1, Float.NaN, Float.POSITIVE_INFINITY})
    void shouldRefuseStatisticsThatCannotBe(float value) {
        Weights weights = weights();
        int variance = (int) model.states().get(1).offset();
        weights.states()[variance] = value;
        try (RunFolder run = RunFolder.at(folder.resolve("run")).config(config)) {
            run.epoch(RECORD, 1);
            Evaluation nothing = new Evaluation(0, 0);
            run.weights(new Run(model, weights, List.of(RECORD), 1, false, false, false, nothing, nothing, nothing, 1, 0, 1, 1, List.of()));
        }
        DataException e = assertThrows(DataException.class, () -> SavedRun.read(folder.resolve("run")));
        assertTrue(e.getMessage().contains("batchnorm1.var"), e.getMessage());
    }

    /** Regression first, then the same of two classes. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            false | model.objective                | null
            false | model.objective                | missing
            false | model.objective.kind           | null
            false | model.objective.kind           | "softmax-cross-entropy"
            false | model.objective.kind           | "sigmoid-cross-entropy"
            false | model.objective.delta          | 0
            false | model.layers                   | null
            false | model.layers                   | []
            false | model.layers                   | [null]
            false | model.layers                   | [{"kind":"dense","units":2}]
            false | model.layers                   | [{"kind":"dense","units":1},{"kind":"activation"}]
            false | model.inputs                   | 3
            false | encoding.columns               | [null]
            false | encoding.columns               | null
            false | encoding.label                 | null
            false | encoding.label.task            | "classify"
            false | encoding.label.classes         | ["a","b"]
            false | encoding.missing               | missing
            false | origin.source                  | null
            false | origin.source.data             | null
            false | origin.source.data             | "a\u0000b"
            false | origin.validationData          | "a\u0000b"
            false | seed                           | "x"
            false | train                          | []
            true  | encoding.label.classes         | ["a"]
            true  | encoding.label.classes         | ["a",null]
            true  | encoding.label.classes         | ["a","b","c"]
            true  | encoding.label.task            | "regress"
            true  | model.objective.kind           | "squared-error"
            true  | model.objective.kind           | "softmax-cross-entropy"
            """)
    void shouldRefuseEditedSettings(boolean classes, String path, String value) throws IOException {
        if (classes) {
            Dataset data = Dataset.ofClasses("points", new float[] {1, 2, 3, 4}, 2, new int[] {0, 1}, List.of("a", "b"));
            model = Model.input(2).dense(1).sigmoidCrossEntropy();
            config = Config.of(-7, config.origin(), new Split(data, data), model, Map.of());
        }
        write(RunFolder.at(folder.resolve("run")));
        SavedRun.read(folder.resolve("run"));
        Path file = folder.resolve("run/config.json");
        JsonObject json = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        JsonObject inner = json;
        String[] names = path.split("\\.");
        for (int i = 0; i < names.length - 1; i++) {
            inner = inner.getAsJsonObject(names[i]);
        }
        inner.remove(names[names.length - 1]);
        if (!value.equals("missing")) {
            inner.add(names[names.length - 1], JsonParser.parseString(value));
        }
        Files.writeString(file, new GsonBuilder().serializeNulls().create().toJson(json));
        DataException e = assertThrows(DataException.class, () -> SavedRun.read(folder.resolve("run")));
        assertTrue(e.getMessage().contains("config.json") && !e.getMessage().contains("Exception")
                && !e.getMessage().contains("java.") && !e.getMessage().contains("For input string")
                && e.getMessage().chars().noneMatch(Character::isISOControl) && e.getMessage().lines().count() == 1, e.getMessage());
    }

    @Test
    void shouldRefuseSettingsOfAbsurdSizeBeforeTheyTakeMemory() throws IOException {
        write(RunFolder.at(folder.resolve("run")));
        Path file = folder.resolve("run/config.json");
        String json = Files.readString(file);
        String layers = "\"layers\": [";
        for (String more : new String[] {"{\"kind\":\"dense\",\"units\":2147483648},", "{\"kind\":\"dense\",\"units\":9223372036854775807},",
            "{\"kind\":\"dense\",\"units\":1},".repeat(70_000), "[".repeat(1_000_000), "1".repeat(10_000_000) + ","}) {
            Files.writeString(file, json.replace(layers, layers + more));
            DataException e = assertThrows(DataException.class, () -> SavedRun.read(folder.resolve("run")));
            assertTrue(e.getMessage().contains("config.json") && e.getMessage().length() < 1000, e.getMessage());
        }
        try (FileChannel huge = FileChannel.open(file, StandardOpenOption.WRITE)) {
            huge.write(ByteBuffer.wrap(new byte[1]), 1L << 40);
        }
        DataException e = assertThrows(DataException.class, () -> SavedRun.read(folder.resolve("run")));
        assertTrue(e.getMessage().contains("at most 64 MiB"), e.getMessage());
    }

    @Test
    void shouldRefuseToTrainWhatCouldNotBeReadAgain() {
        Dataset data = Dataset.ofClasses("points", new float[] {1, 2}, 1, new int[] {0, 1}, List.of("a", "b".repeat(1 << 26)));
        Config wide = Config.of(0, config.origin(), new Split(data, data), Model.input(1).dense(2).softmaxCrossEntropy(), Map.of());
        DataException e = assertThrows(DataException.class, () -> RunFolder.at(folder.resolve("run")).config(wide));
        assertTrue(e.getMessage().contains("at most 64 MiB"), e.getMessage());
    }

    @Test
    void shouldReadNoPipes() throws Exception {
        write(RunFolder.at(folder.resolve("run")));
        for (String name : new String[] {"weights.safetensors", "config.json"}) {
            Path pipe = folder.resolve("run").resolve(name);
            Files.delete(pipe);
            assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "no mkfifo here");
            assertThrows(DataException.class, () -> SavedRun.read(folder.resolve("run")));
        }
    }

    @Test
    void shouldSayThatDataCannotBeReadAgain() {
        write(RunFolder.at(folder.resolve("run")));
        DataException e = assertThrows(DataException.class, () -> SavedRun.read(folder.resolve("run")).validation());
        assertTrue(e.getMessage().contains("points.csv") && e.getMessage().contains("--data"), e.getMessage());
    }

    @Test
    void shouldRefuseLossesAndPredictionsThatAreNotFinite() {
        Model wide = Model.input(2).dense(1).squaredError();
        SavedRun saved = new SavedRun(config, wide, new Weights(wide.initialParameters(0), wide.initialStates()),
                folder);
        Dataset far = Dataset.ofValues("far", new float[] {1, 2, 3e38f, 3e38f}, 2, new float[] {1, 2});
        Dataset near = Dataset.ofValues("near", new float[] {1, 2}, 2, new float[] {1});
        saved.weights().parameters()[0] = 1e30f;
        saved.weights().parameters()[1] = 0;
        try (Engine engine = new CpuEngine(1)) {
            assertTrue(assertThrows(DataException.class, () -> saved.evaluate(engine, far)).getMessage().contains("loss=Infinity"));
            assertTrue(assertThrows(DataException.class, () -> saved.predict(engine, far)).getMessage().contains("far row 2"));
            saved.weights().parameters()[0] = 1;
            assertTrue(Double.isNaN(saved.evaluate(engine, near).score()), "one row has no variance");
            assertEquals(1, saved.predict(engine, near).length);
        }
    }

    @Test
    void shouldNotJudgeBySquaresThatNoFloatHolds() {
        Model huber = Model.input(1).dense(1).huber(1);
        SavedRun saved = new SavedRun(config, huber, new Weights(huber.initialParameters(0), huber.initialStates()),
                folder);
        saved.weights().parameters()[0] = 1e25f;
        Dataset far = Dataset.ofValues("far", new float[] {1, 2}, 1, new float[] {1, 2});
        try (Engine engine = new CpuEngine(1)) {
            Evaluation result = saved.evaluate(engine, far);
            assertTrue(Double.isFinite(result.loss()) && Double.isNaN(result.score()), result.toString());
        }
    }

    @Test
    void shouldNameFoldersByDataAndTime() {
        RunFolder first = RunFolder.in(folder, "some/where/my data.CSV.gz");
        RunFolder second = RunFolder.in(folder, "some/where/my data.CSV.gz");
        write(first);
        write(second);
        assertTrue(first.folder().getFileName().toString().matches("my-data-\\d{8}-\\d{6}"), first.folder().toString());
        assertNotEquals(first.folder(), second.folder(), "within a second");
        assertEquals(folder, second.folder().getParent());
    }

    @Test
    void shouldNameFoldersOfDataWithoutLettersToo() {
        for (String data : new String[] {".csv", "where/(+).csv", "--.csv.gz", "..csv", "/"}) {
            RunFolder run = RunFolder.in(folder, data);
            write(run);
            assertTrue(run.folder().getFileName().toString().matches("data-\\d{8}-\\d{6}(-\\d)?"), run.folder().toString());
        }
    }

    @Test
    void shouldRefuseWhatCannotBeWritten() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThrows(DataException.class, () -> RunFolder.at(file));
        assertThrows(DataException.class, () -> RunFolder.at(file.resolve("in/file")));
        assertThrows(DataException.class, () -> RunFolder.at(folder), "not empty");
        assertThrows(DataException.class, () -> RunFolder.in(file, "digits"));
    }

    @Test
    void shouldTryTheFolderBeforeTraining() throws IOException {
        assertThrows(DataException.class, () -> RunFolder.at(folder.resolve("n".repeat(300))));
        assertThrows(DataException.class, () -> RunFolder.in(folder, "n".repeat(250)));
        Path nowhere = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nothing"));
        assertThrows(DataException.class, () -> RunFolder.at(nowhere));
        Files.delete(nowhere);
        RunFolder.at(folder.resolve("a/b/c")).close();
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(0, files.count(), "nothing left behind");
        }
    }

    @Test
    void shouldWriteThroughALinkToAFolder() throws IOException {
        Files.createDirectory(folder.resolve("there"));
        write(RunFolder.at(Files.createSymbolicLink(folder.resolve("link"), folder.resolve("there"))));
        SavedRun.read(folder.resolve("there"));
    }

    @Test
    void shouldGiveAFolderToOneOfTwoRuns() {
        RunFolder first = RunFolder.at(folder.resolve("run"));
        RunFolder second = RunFolder.at(folder.resolve("run")).config(config);
        write(first);
        DataException e = assertThrows(DataException.class, () -> second.epoch(RECORD, 1));
        assertTrue(e.getMessage().contains("files in it"), e.getMessage());
        SavedRun.read(folder.resolve("run"));
    }

    @Test
    void shouldSayWhatIsKeptWhereWeightsCannotBeWritten() throws IOException {
        try (RunFolder run = RunFolder.at(folder.resolve("run")).config(config)) {
            run.epoch(RECORD, 1);
            Files.createDirectories(folder.resolve("run/weights.safetensors/in the way"));
            DataException e = assertThrows(DataException.class, () -> run.weights(run()));
            assertTrue(e.getMessage().contains("metrics are kept") && e.getMessage().contains(folder.toString())
                    && !e.getMessage().contains("Exception"), e.getMessage());
        }
    }

    @Test
    void shouldWriteToDevicesAndKeepLinks() throws IOException {
        Path device = Path.of("/dev/null");
        WholeFile.check(device);
        WholeFile.replace(device, out -> out.write(1));
        assertFalse(Files.isRegularFile(device));
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("target"));
        for (int i = 1; i < 3; i++) {
            byte[] content = {(byte) i};
            WholeFile.check(link);
            WholeFile.replace(link, out -> out.write(content));
            assertTrue(Files.isSymbolicLink(link));
            assertArrayEquals(content, Files.readAllBytes(folder.resolve("target")));
        }
        Path loop = Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));
        assertThrows(DataException.class, () -> WholeFile.check(loop));
        assertThrows(DataException.class, () -> WholeFile.checkApart(link, folder.resolve("target").toString()));
        WholeFile.checkApart(link, "digits");
    }

    @Test
    void shouldLeaveTheOldFileWhereWritingFails() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        IOException e = assertThrows(IOException.class, () -> WholeFile.replace(file, out -> {
            out.write(1);
            throw new UncheckedIOException(new IOException("full"));
        }));
        assertEquals(file + ": full", e.getMessage());
        assertEquals("old", Files.readString(file));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(1, files.count());
        }
    }
}
