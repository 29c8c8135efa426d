package org.talweg.torture;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A small disk of its own, which can be filled to the last byte. */
final class Tmpfs implements AutoCloseable {
    private final Path place;
    private final Path filler;

    private Tmpfs(Path place) {
        this.place = place;
        this.filler = place.resolve("filler");
    }

    /** @throws IOException with the reason where this system or user cannot mount one */
    static Tmpfs mount(Path place, int kilobytes) throws IOException, InterruptedException {
        Files.createDirectories(place);
        String said = run(List.of("mount", "-t", "tmpfs", "-o", "size=" + kilobytes + "k", "tmpfs", place.toString()));
        if (!said.isEmpty()) {
            throw new IOException("no tmpfs can be mounted: " + said);
        }
        return new Tmpfs(place);
    }

    Path place() {
        return place;
    }

    /** Leaves no room for anything. */
    void fill() throws IOException {
        try (OutputStream out = Files.newOutputStream(filler)) {
            byte[] page = new byte[1 << 12];
            while (true) {
                out.write(page);
            }
        } catch (IOException full) {
            if (Files.size(filler) == 0) {
                throw full;
            }
        }
    }

    void free() throws IOException {
        Files.delete(filler);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        run(List.of("umount", "-l", place.toString()));
        Files.deleteIfExists(place);
    }

    /** Runs a command of the system; what it said if it failed, else an empty text. */
    static String run(List<String> command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(new ArrayList<>(command)).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            int status = process.waitFor();
            return status == 0 ? "" : said.isEmpty() ? command.get(0) + " ended with exit status " + status : said;
        } catch (IOException e) {
            return e.getMessage();
        }
    }
}
