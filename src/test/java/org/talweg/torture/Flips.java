package org.talweg.torture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.talweg.data.DataException;
import org.talweg.train.Checkpoint;

/** Checkpoints with one bit changed or their end missing: each is refused with a sentence, within a second. */
final class Flips {
    private static final long LONGEST_NANOS = 1_000_000_000;

    private final Path folder;
    private final Tally tally;
    private int accepted;
    private int refused;
    private long longest;

    Flips(Path folder, Tally tally) {
        this.folder = folder;
        this.tally = tally;
    }

    /**
     * @param bits   of each byte, 1 to 8, in turn
     * @param stride 1 for every prefix
     */
    void run(int bits, int stride) throws IOException {
        Path run = folder.resolve("flips");
        try (SmallTraining training = new SmallTraining()) {
            training.train(run, () -> false, sentence -> {});
        }
        Path checkpoint;
        try (var files = Files.list(run.resolve("checkpoints"))) {
            checkpoint = files.filter(file -> file.getFileName().toString().startsWith("step-")).max(Path::compareTo).orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(checkpoint);
        Checkpoint.read(checkpoint); // is good as it is
        int flips = 0;
        int prefixes = 0;
        Path damaged = Files.copy(checkpoint, folder.resolve("damaged.safetensors"));
        try (FileChannel file = FileChannel.open(damaged, StandardOpenOption.WRITE)) {
            for (int i = 0; i < bytes.length; i++) {
                for (int j = 0; j < bits; j++) {
                    int bit = (i + j) % 8;
                    put(file, i, bytes[i] ^ 1 << bit);
                    check(damaged, "byte " + i + " bit " + bit + " flipped");
                    flips++;
                }
                put(file, i, bytes[i]);
                if (i % 2000 == 1999) {
                    tally.progress("byte " + (i + 1) + " of " + bytes.length + ", " + accepted + " accepted");
                }
            }
            Checkpoint.read(damaged); // is what it was
            put(file, bytes.length, 0);
            check(damaged, "a byte longer");
            for (int length = bytes.length - 1; length >= 0; length -= stride) {
                file.truncate(length);
                check(damaged, "cut off after " + length + " bytes");
                prefixes++;
            }
        }
        tally.pass(refused);
        tally.done(flips + " single bits of a checkpoint of " + bytes.length + " bytes flipped, " + prefixes
                + " prefixes and a byte more; longest to refuse one " + longest / 1_000_000 + " ms");
        Ground.delete(run);
        Files.delete(damaged);
    }

    private static void put(FileChannel file, long at, int value) throws IOException {
        file.write(ByteBuffer.wrap(new byte[] {(byte) value}), at);
    }

    private void check(Path file, String damage) {
        long begun = System.nanoTime();
        String wrong;
        try {
            Checkpoint.read(file);
            wrong = "was accepted";
        } catch (DataException e) {
            wrong = e.getMessage().contains(file.toString()) ? null : "was refused without its name: " + e.getMessage();
        } catch (RuntimeException | Error e) {
            wrong = "led to " + e;
        }
        long nanos = System.nanoTime() - begun;
        longest = Math.max(longest, nanos);
        if (wrong == null && nanos > LONGEST_NANOS) {
            wrong = "took " + nanos / 1_000_000 + " ms";
        }
        if (wrong == null) {
            refused++;
        } else if (++accepted <= 10) { // the rest would be the same
            tally.fail(1, "a checkpoint, " + damage + ", " + wrong);
        }
    }
}
