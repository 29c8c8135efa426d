package org.talweg.mutation;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import org.talweg.data.InMemory;
import org.talweg.engine.Engine;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.report.diagnosis.CurveFile;
import org.talweg.report.diagnosis.Diagnosis;
import org.talweg.train.Checkpoint;
import org.talweg.train.Diverged;
import org.talweg.train.Outcome;
import org.talweg.train.SavedRun;
import org.talweg.train.SweepFolder;
import org.talweg.train.TensorFiles;
import org.talweg.train.TinyTraining;

/**
 * A kind of file: valid ones, changes that know its structure, and its reader.
 *
 * @param packed whether inputs are packed by gzip after they were changed, and changed again
 * @param sealed whether no other bytes may be taken for one of the seeds' kind
 */
record Kind(String name, List<byte[]> seeds, Structure structure, Reader reader, boolean packed, boolean sealed) {
    /** Changes that know what the bytes mean. */
    interface Structure {
        Mutant mutate(SplittableRandom random, byte[] seed);
    }

    /** Takes the bytes or throws {@link org.talweg.data.DataException}. */
    interface Reader {
        void read(byte[] bytes) throws Exception;
    }

    private static Kind of(String name, List<byte[]> seeds, Structure structure, Reader reader) {
        return new Kind(name, seeds, structure, reader, false, false);
    }

    private Kind packed(String name) {
        return new Kind(name, seeds, structure, reader, true, false);
    }

    /** All kinds; the order decides what number gives what input. */
    static List<Kind> all(Scratch scratch) {
        Structure json = (random, seed) -> new Mutant(JsonEdits.mutate(random, new String(seed, StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.UTF_8), false);
        Structure csv = (random, seed) -> new Mutant(CsvEdits.mutate(random, seed), false);
        Structure idx = (random, seed) -> new Mutant(IdxEdits.mutate(random, seed), false);
        Kind table = of("csv", Seeds.CSV, csv, InMemory::csv);
        Kind images = of("idx-images", Seeds.IMAGES, idx, bytes -> InMemory.idx(bytes, Seeds.LABELS.get(0)));
        Kind labels = of("idx-labels", Seeds.LABELS, idx, bytes -> InMemory.idx(Seeds.IMAGES.get(0), bytes));
        return List.of(
                new Kind("safetensors", Seeds.SEALED, TensorEdits::mutate, Kind::tensors, false, true),
                of("safetensors-0.1.0", Seeds.UNSEALED, TensorEdits::mutate, Kind::tensors),
                new Kind("weights", Seeds.WEIGHTS, TensorEdits::mutate, bytes -> SavedRun.read(scratch.run("weights.safetensors", bytes)),
                        false, true),
                new Kind("path", Seeds.PATH, TensorEdits::mutate, bytes -> SavedRun.read(scratch.run("path.safetensors", bytes)).path(),
                        false, true),
                new Kind("checkpoint", Seeds.CHECKPOINT, TensorEdits::mutate,
                        bytes -> Checkpoint.read(scratch.with("checkpoint.safetensors", bytes).resolve("checkpoint.safetensors")), false, true),
                new Kind("resume", Seeds.CHECKPOINT, TensorEdits::mutate, bytes -> resumed(scratch.with("checkpoint.safetensors", bytes)),
                        false, true),
                of("config.json", Seeds.CONFIG, json, bytes -> SavedRun.config(scratch.with("config.json", bytes)).model().model()),
                of("result.json", Seeds.RESULT, json, bytes -> Outcome.read(scratch.with("result.json", bytes))),
                of("sweep.json", Seeds.SWEEP, json, bytes -> SweepFolder.settings(scratch.with("sweep.json", bytes))),
                of("setting", Seeds.CONFIG, json, bytes -> diagnosed(scratch.with("config.json", bytes))),
                of("metrics.csv", Seeds.METRICS, csv,
                        bytes -> Diagnosis.of(CurveFile.read("metrics.csv", new ByteArrayInputStream(bytes))).toString()),
                of("layers.csv", Seeds.LAYERS, csv, bytes -> diagnosed(scratch.with("layers.csv", bytes))),
                of("gzip", Seeds.CSV, csv, Kind::unpacked).packed("gzip"), table, table.packed("csv.gz"), images,
                images.packed("idx-images.gz"), labels, labels.packed("idx-labels.gz"));
    }

    /** Weights that were made up may diverge, which is an end like others. */
    private static void resumed(Path folder) {
        try (Engine engine = new CpuEngine(1)) {
            TinyTraining.goOn(engine, folder.resolve("checkpoint.safetensors"));
        } catch (Diverged e) {
            return;
        }
    }

    private static void diagnosed(Path folder) {
        Diagnosis.of(CurveFile.read(folder)).toString();
    }

    /** The JDK's own stream takes more, and must find the same in what ours takes. */
    private static void unpacked(byte[] bytes) throws Exception {
        byte[] ours = InMemory.unpacked(bytes);
        if (bytes.length > 1 && bytes[0] == 0x1F && bytes[1] == (byte) 0x8B) {
            try (InputStream theirs = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
                if (!Arrays.equals(ours, theirs.readAllBytes())) {
                    throw new IllegalStateException("the JDK unpacks something else");
                }
            }
        }
    }

    /** What is read must be what another reader reads. */
    private static void tensors(byte[] bytes) throws Exception {
        Map<String, double[]> read = TensorFiles.read(bytes);
        Map<String, double[]> plain = PlainSafetensors.read(bytes);
        if (!List.copyOf(read.keySet()).equals(List.copyOf(plain.keySet()))
                || !read.keySet().stream().allMatch(name -> Arrays.equals(read.get(name), plain.get(name)))) {
            throw new IllegalStateException("another reader reads other tensors");
        }
    }

    /** Input {@code number}: a pure function of the seed, the kind and the number. */
    Mutant input(long seed, long number) {
        SplittableRandom random = new SplittableRandom(mixed(mixed(seed) ^ name.hashCode()) ^ mixed(number * 2 + 1));
        byte[] chosen = seeds.get(random.nextInt(seeds.size()));
        Mutant mutant = random.nextBoolean() ? new Mutant(ByteEdits.mutate(random, chosen, seeds), false)
                : structure.mutate(random, chosen);
        if (random.nextInt(10) == 0) {
            mutant = new Mutant(ByteEdits.mutate(random, mutant.bytes(), seeds), mutant.forged());
        }
        if (!packed) {
            return mutant;
        }
        byte[] content = random.nextBoolean() ? chosen : mutant.bytes();
        byte[] file = GzipEdits.mutate(random, content);
        return new Mutant(random.nextInt(3) == 0 ? ByteEdits.mutate(random, file, List.of(file)) : file, false);
    }

    /** Whether the bytes are a seed's, so that they must be taken. */
    boolean isSeed(byte[] bytes) {
        return seeds.stream().anyMatch(seed -> Arrays.equals(seed, bytes));
    }

    /** A seed as its reader gets it. */
    List<byte[]> valid() {
        return packed ? seeds.stream().map(GzipEdits::pack).toList() : seeds;
    }

    /** David Stafford's thirteenth mixture of bits, as in SplittableRandom. */
    private static long mixed(long z) {
        long x = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        x = (x ^ x >>> 27) * 0x94D049BB133111EBL;
        return x ^ x >>> 31;
    }
}
