package org.talweg.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.Gson;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceTest {
    @TempDir
    Path folder;

    private String file(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text).toString();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Source csv(String text) {
        return Source.of(file("train.csv", text));
    }

    @Test
    void shouldStandardiseByTheTrainingPartAlone() {
        String valid = file("valid.csv", "x,y,class\n100,7,b\n0,5,a\n");
        Split split = csv("x,y,class\n1,5,a\n2,5,b\n3,5,a\n").validatedBy(valid);
        double deviation = Math.sqrt(2 / 3.0);
        assertArrayEquals(new float[] {(float) (-1 / deviation), 0, 0, 0, (float) (1 / deviation), 0}, split.train().features());
        assertArrayEquals(new float[] {(float) (98 / deviation), 2, (float) (-2 / deviation), 0}, split.validation().features());
        assertEquals(Column.number("y", 5, 1), split.encoding().columns().get(1));
        assertArrayEquals(new int[] {1, 0}, split.validation().labels());
    }

    @Test
    void shouldFitOnTheTrainingRowsOfASplitFile() {
        StringBuilder text = new StringBuilder("x,class\n");
        Random random = new Random(2);
        for (int i = 0; i < 100; i++) text.append(random.nextGaussian() * 3 + 1).append(i % 3 == 0 ? ",a\n" : ",b\n");
        Split split = csv(text.toString()).split(0.3, 5);
        double sum = 0;
        double squares = 0;
        for (float x : split.train().features()) {
            sum += x;
            squares += x * x;
        }
        assertEquals(70, split.train().rows());
        assertEquals(0, sum / 70, 1e-6);
        assertEquals(1, squares / 70, 1e-6);
        assertEquals(split, split);
        assertNotEquals(csv(text.toString()).all().encoding(), split.encoding());
    }

    @Test
    void shouldEncodeTextsOneHot() {
        Dataset data = csv("city,n,label\nOslo,1,0\nBern,3,1\nOslo,5,1\n").all();
        assertEquals(List.of("city=Bern", "city=Oslo", "n"), data.featureNames());
        float z = (float) (2 / Math.sqrt(8 / 3.0));
        assertArrayEquals(new float[] {0, 1, -z, 1, 0, 0, 0, 1, z}, data.features());
    }

    @Test
    void shouldKeepTheSpellingOfNumbersInATextColumn() {
        Dataset data = csv("code,label\n007,a\n7,b\nx,a\n").all();
        assertEquals(List.of("code=007", "code=7", "code=x"), data.featureNames());
    }

    @Test
    void shouldKnowRareCategoriesOfTheSameFile() {
        StringBuilder text = new StringBuilder("city,label\n");
        for (int i = 0; i < 40; i++) text.append("town").append(i).append(i % 2 == 0 ? ",a\n" : ",b\n");
        Split split = csv(text.toString()).split(0.25, 1);
        assertEquals(40, split.train().columns());
        assertEquals(10, split.validation().rows());
    }

    @Test
    void shouldPutTheTrainingMeanForMissingCells() {
        String text = "x,city,label\n1,a,p\n3,b,q\n,b,p\nNA,?,q\n";
        Refusal.of(() -> csv(text).all(), "train.csv line 4", "\"x\"", "missing", "--missing mean");
        Dataset data = csv(text).missing(Missing.MEAN).all();
        assertArrayEquals(new float[] {-1, 1, 0, 1, 0, 1, 0, 0, 1, 0, (float) (1 / 3.0), (float) (2 / 3.0)}, data.features());
        String valid = file("valid.csv", "x,city,label\n,,p\n");
        Dataset later = Source.of(valid).labelledBy(data.encoding());
        assertArrayEquals(new float[] {0, (float) (1 / 3.0), (float) (2 / 3.0)}, later.features());
    }

    @Test
    void shouldRefuseMissingCells() {
        Refusal.of(() -> csv("x,city,label\n1,a,p\n3,,q\n").all(), "line 3", "\"city\"", "missing");
        Refusal.of(() -> csv("x,label\n1,p\n3,\n").missing(Missing.MEAN).all(), "line 3", "\"label\"", "missing");
        Refusal.of(() -> csv("x,label\n1,1.5\n3,?\n").missing(Missing.MEAN).all(), "line 3", "\"label\"", "missing");
        Refusal.of(() -> csv("x,y,label\n1,,p\n3,,q\n").missing(Missing.MEAN).all(), "\"y\"", "missing cells only");
        Encoding encoding = csv("x,label\n1,p\n3,q\n").all().encoding();
        Refusal.of(() -> Source.of(file("new.csv", "x\n1\nnan\n")).unlabelledBy(encoding), "new.csv line 3", "\"x\"", "missing");
    }

    @Test
    void shouldRefuseTextInANumberColumnOfTheValidationPart() {
        Source train = csv("x,label\n1,p\n3,q\n");
        Refusal.of(() -> train.validatedBy(file("valid.csv", "x,label\n1,p\nabc,q\n")), "valid.csv line 3", "\"x\"", "number", "\"abc\"");
        Refusal.of(() -> train.validatedBy(file("valid.csv", "x,label\n1,p\n1f,q\n")), "valid.csv line 3", "\"1f\"");
    }

    @Test
    void shouldRefuseUnseenCategoriesAndClasses() {
        Source train = csv("city,label\nOslo,p\nBern,q\n");
        Refusal.of(() -> train.validatedBy(file("valid.csv", "city,label\nRome,p\n")), "valid.csv line 2", "\"city\"", "\"Rome\"", "\"Bern\"");
        Refusal.of(() -> train.validatedBy(file("valid.csv", "city,label\nOslo,r\n")), "valid.csv line 2", "\"label\"", "\"r\"", "\"p\"");
        Source numbers = csv("x,label\n1,0\n2,1\n");
        Refusal.of(() -> numbers.validatedBy(file("valid.csv", "x,label\n1,2\n")), "valid.csv line 2", "label=\"2\"", "\"0\", \"1\"");
        Refusal.of(() -> numbers.validatedBy(file("valid.csv", "x,label\n1,0.5\n")), "label=\"0.5\"");
    }

    @Test
    void shouldRefuseInfiniteAndHugeNumbers() {
        for (String huge : List.of("inf", "-Infinity", "1e999", "1e39")) {
            Refusal.of(() -> csv("x,label\n1,p\n" + huge + ",q\n").all(), "train.csv line 3", "finite", "\"" + huge + "\"");
            Refusal.of(() -> csv("x,label\n1,p\n2,q\n").validatedBy(file("valid.csv", "x,label\n" + huge + ",q\n")), "valid.csv line 2", huge);
            Refusal.of(() -> csv("x,label\n1,1\n2," + huge + "\n").task(Task.REGRESS).all(), "train.csv line 3", "\"label\"", huge);
        }
        Refusal.of(() -> csv("x,label\n1e-30,p\n2e-30,q\n").validatedBy(file("valid.csv", "x,label\n1e30,q\n")), "valid.csv line 2", "near");
        Refusal.of(() -> csv("x,label\n1,1e-30\n1,2e-30\n").task(Task.REGRESS).validatedBy(file("valid.csv", "x,label\n1,1e30\n")),
                "valid.csv line 2", "near");
    }

    @Test
    void shouldRefuseManyCategoriesAsAnId() {
        StringBuilder text = new StringBuilder("name,label\n");
        for (int i = 0; i <= 1000; i++) text.append("n").append(i).append(i % 2 == 0 ? ",a\n" : ",b\n");
        Refusal.of(() -> csv(text.toString()).all(), "\"name\"", "1000", "id");
        StringBuilder labels = new StringBuilder("x,label\n");
        for (int i = 0; i <= 1000; i++) labels.append("1,n").append(i).append('\n');
        Refusal.of(() -> csv(labels.toString()).all(), "\"label\"", "1000 classes");
    }

    @Test
    void shouldRefuseMoreFeaturesThanAnArrayHolds() {
        int n = 1500;
        StringBuilder text = new StringBuilder("label");
        for (int c = 0; c < n; c++) text.append(",c").append(c);
        for (int r = 0; r < n; r++) {
            text.append('\n').append(r % 2);
            String cell = ",t" + r % 1000;
            text.append(cell.repeat(n));
        }
        Refusal.of(() -> csv(text.toString()).all(), "rows=1500", "features=1500000", "2147483639");
    }

    @Test
    void shouldRefuseATypingErrorAmongManyNumbers() {
        StringBuilder text = new StringBuilder("x,label\n");
        for (int i = 0; i < 60; i++) text.append(i == 30 ? "12O" : i * 1.5).append(i % 2 == 0 ? ",a\n" : ",b\n");
        Refusal.of(() -> csv(text.toString()).all(), "line 32", "\"x\"", "\"12O\"", "59 other rows");
        Refusal.of(() -> csv("x;label\n1,5;a\n2,25;b\n").all(), "line 2", "decimal", "\"1,5\"");
    }

    @Test
    void shouldFindTheLabelColumn() {
        assertEquals("target", csv("x,target\n1,a\n2,b\n").all().encoding().label().column());
        assertEquals("x", csv("x,target\n1,3\n2,4\n").label("x").all().encoding().label().column());
        Refusal.of(() -> csv("length,width\n1,a\n2,b\n").all(), "train.csv", "--label", "\"length\", \"width\"");
        Refusal.of(() -> csv("label,class\n1,a\n2,b\n").all(), "--label");
        Refusal.of(() -> csv("length,species\n1,a\n2,b\n").label("specie").all(), "\"specie\"", "\"length\", \"species\"",
                "did you mean \"species\"?");
        Refusal.of(() -> csv("length,width\n1,a\n2,b\n").label("zzzzzzzz").all(), "check the name");
        Refusal.of(() -> csv("label\na\nb\n").all(), "besides the label");
    }

    @Test
    void shouldDetectTheTask() {
        assertEquals(Task.CLASSIFY, csv("x,label\n1,yes\n2,no\n").all().task());
        assertEquals(Task.CLASSIFY, csv("x,label\n1,3\n2,1.0\n2,-5\n").all().task());
        assertEquals(List.of("-5", "1", "3"), csv("x,label\n1,3\n2,1.0\n2,-5\n4,01\n").all().classes());
        assertEquals(Task.REGRESS, csv("x,label\n1,3\n2,1.5\n").all().task());
        assertEquals(List.of("1", "yes"), csv("x,label\n1,yes\n2,1\n").all().classes());
        StringBuilder many = new StringBuilder("x,label\n");
        for (int i = 0; i < 20; i++) many.append("1,").append(i).append('\n');
        assertEquals(Task.CLASSIFY, csv(many.toString()).all().task());
        assertEquals(20, csv(many.toString()).all().classes().size());
        many.append("1,20\n");
        assertEquals(Task.REGRESS, csv(many.toString()).all().task());
        assertEquals(21, csv(many.toString()).task(Task.CLASSIFY).all().classes().size());
        assertEquals("10", csv(many.toString()).task(Task.CLASSIFY).all().classes().get(10));
        assertEquals(Task.REGRESS, csv("x,label\n1,3\n2,4\n").task(Task.REGRESS).all().task());
        many.append("1,twenty\n");
        assertEquals(Task.CLASSIFY, csv(many.toString()).all().task());
    }

    @Test
    void shouldStandardiseValuesToRegress() {
        Dataset data = csv("x,label\n1,100.5\n2,200.5\n3,300.5\n").all();
        Label label = data.encoding().label();
        double deviation = Math.sqrt(20_000 / 3.0);
        assertEquals(200.5, label.mean());
        assertEquals(deviation, label.scale(), 1e-12);
        assertArrayEquals(new float[] {(float) (-100 / deviation), 0, (float) (100 / deviation)}, data.targets());
        assertEquals(300.5, label.value(data.targets()[2]), 1e-4);
        assertTrue(data.classes().isEmpty());
        Refusal.of(data::labels, "task=REGRESS");
    }

    @Test
    void shouldRefuseLabelsThatCannotBeLearnt() {
        Refusal.of(() -> csv("x,label\n1,a\n2,a\n").all(), "at least 2 classes", "\"a\"");
        Refusal.of(() -> csv("x,label\n1,1\n2,1.0\n").all(), "at least 2 classes", "\"1\"");
        Refusal.of(() -> csv("x,label\n1,2.5\n2,2.5\n").all(), "differ", "2.5");
        Refusal.of(() -> csv("x,label\n1,2\n2,high\n").task(Task.REGRESS).all(), "line 3", "\"label\"", "number", "\"high\"");
        Refusal.of(() -> csv("x,label\n1,2.5\n2,3\n").validatedBy(file("valid.csv", "x,label\n1,high\n")), "valid.csv line 2", "\"high\"");
    }

    @Test
    void shouldEncodeNewFilesByColumnName() {
        Dataset train = csv("x,city,label\n1,a,p\n3,b,q\n").all();
        String fresh = file("new.csv", "note;label;city;x\nhi;q;b;3\n");
        Dataset data = Source.of(fresh).labelledBy(train.encoding());
        assertArrayEquals(new float[] {1, 0, 1}, data.features());
        assertArrayEquals(new int[] {1}, data.labels());
        Dataset unlabelled = Source.of(file("new.csv", "city,x\nb,3\n")).unlabelledBy(train.encoding());
        assertArrayEquals(data.features(), unlabelled.features());
        assertFalse(unlabelled.labelled());
        Refusal.of(() -> Source.of(file("new.csv", "city,x\nb,3\n")).labelledBy(train.encoding()), "new.csv", "\"label\"");
        Refusal.of(() -> Source.of(file("new.csv", "City,x\nb,3\n")).unlabelledBy(train.encoding()), "\"city\"", "did you mean \"City\"?");
        Refusal.of(() -> Source.of("fashion-mini").labelledBy(train.encoding()), "fashion-mini", "784");
    }

    @Test
    void shouldSurviveJson() {
        Gson gson = new Gson();
        Random random = new Random(23);
        StringBuilder text = new StringBuilder("x,city,\"a \"\"b\"\"\",label\n");
        for (int i = 0; i < 50; i++) {
            text.append(random.nextGaussian()).append(",c").append(random.nextInt(5)).append(',').append(random.nextInt()).append(',')
                    .append(random.nextDouble()).append('\n');
        }
        for (Source source : List.of(csv(text.toString()), csv(text.toString()).label("city"), Source.of("digits"), Source.of("fashion-mini"))) {
            Dataset data = source.all();
            Encoding back = gson.fromJson(gson.toJson(data.encoding()), Encoding.class);
            assertEquals(data.encoding(), back);
            assertEquals(source.labelledBy(data.encoding()).fingerprint(), source.labelledBy(back).fingerprint());
        }
        assertDamaged(gson, "{}", "{\"columns\":[],\"missing\":\"ERROR\"}",
                "{\"columns\":[{\"name\":\"x\",\"kind\":\"NUMBER\",\"mean\":0,\"scale\":0}],\"missing\":\"ERROR\"}",
                "{\"columns\":[{\"name\":\"x\",\"kind\":\"OTHER\",\"mean\":0,\"scale\":1}],\"missing\":\"ERROR\"}",
                "{\"columns\":[{\"name\":\"x\",\"kind\":\"TEXT\",\"mean\":0,\"scale\":1,\"categories\":[\"a\"]}],\"missing\":\"ERROR\"}",
                "{\"label\":{\"column\":\"y\",\"task\":\"CLASSIFY\",\"classes\":[\"a\"],\"mean\":0,\"scale\":1}}");
    }

    private static void assertDamaged(Gson gson, String... jsons) {
        for (String json : jsons) {
            Throwable thrown = null;
            try {
                gson.fromJson(json, Encoding.class);
            } catch (RuntimeException e) {
                thrown = e;
            }
            // Gson wraps what a record's constructor throws.
            while (thrown != null && !(thrown instanceof DataException)) thrown = thrown.getCause();
            assertTrue(thrown != null && thrown.getMessage().contains("damaged"), json);
        }
    }

    @Test
    void shouldNameTheBuiltInDataWhenNothingIsThere() {
        Refusal.of(() -> Source.of("digit").all(), "data=\"digit\"", "did you mean \"digits\"?");
        Refusal.of(() -> Source.of(folder.resolve("no/such.csv").toString()).all(), "such.csv", "check the path");
        Refusal.of(() -> Source.of("").split(0.2, 0), "data=\"\"");
        Refusal.of(() -> Source.of("a\0b").all(), "path");
        Refusal.of(() -> csv("x,label\n1,a\n2,b\n").validatedBy("nothing.csv"), "nothing.csv");
    }

    @Test
    void shouldSplitReproducibly() {
        Source source = Source.of("digits");
        Split first = source.split(0.2, 42);
        Split again = source.split(0.2, 42);
        Split other = source.split(0.2, 43);
        assertEquals(first.train().fingerprint(), again.train().fingerprint());
        assertEquals(first.validation().fingerprint(), again.validation().fingerprint());
        assertNotEquals(first.validation().fingerprint(), other.validation().fingerprint());
        Split encodedBefore = Datasets.digits().holdOut(0.2, 42);
        assertEquals(first.train().fingerprint(), encodedBefore.train().fingerprint());
        assertEquals(first.validation().fingerprint(), encodedBefore.validation().fingerprint());
    }

    @Test
    void shouldRefuseSharesOutsideZeroToOne() {
        for (double share : new double[] {0, 1, -0.1, 1.5, Double.NaN, Double.POSITIVE_INFINITY}) {
            Refusal.of(() -> Source.of("digits").split(share, 0), "validation=" + share);
        }
        Refusal.of(() -> csv("x,label\n1,a\n2,b\n").split(0.4, 0), "rows=2");
        Refusal.of(() -> csv("x,label\n1,1.5\n").split(0.4, 0), "rows=1 validation");
    }

    @Test
    void shouldReadPipes() throws Exception {
        Path pipe = folder.resolve("pipe");
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "no mkfifo here");
        String text = "x,label\n" + "1,a\n2,b\n".repeat(50_000);
        Thread writer = new Thread(() -> {
            try (OutputStream out = new FileOutputStream(pipe.toFile())) {
                out.write(text.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        writer.start();
        Dataset piped = Source.of(pipe.toString()).all();
        writer.join();
        assertEquals(csv(text).all().fingerprint(), piped.fingerprint());
    }

    @Test
    void shouldEndWithAPipeThatDoesNot() throws Exception {
        Path pipe = folder.resolve("pipe");
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "no mkfifo here");
        Thread writer = new Thread(() -> {
            try (OutputStream out = new FileOutputStream(pipe.toFile())) {
                out.write("x,label\n".getBytes(StandardCharsets.UTF_8));
                while (true) out.write("1,a\n2,b\n".repeat(1000).getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // the reader wants no more
            }
        });
        writer.start();
        String before = System.setProperty(Input.LIMIT_PROPERTY, "1000000");
        try {
            Refusal.of(() -> Source.of(pipe.toString()).all(), "pipe", "at most 1000000 bytes", Input.LIMIT_PROPERTY);
        } finally {
            if (before == null) System.clearProperty(Input.LIMIT_PROPERTY);
        }
        writer.join();
    }

    @Test
    void shouldRefuseDevices() {
        assumeTrue(Files.exists(Path.of("/dev/zero")), "no devices here");
        Refusal.of(() -> Source.of("/dev/zero").all(), "/dev/zero");
        Refusal.of(() -> Source.of("/dev/urandom").all(), "/dev/urandom");
        Refusal.of(() -> Source.of("/dev/null").all(), "/dev/null", "empty");
    }

    @Test
    void shouldRefuseWhatIsNoPath() {
        Refusal.of(() -> Source.of("a\0b"), "path");
    }
}
