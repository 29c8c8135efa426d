package org.talweg.engine.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SharedObjectTest {
    private static final String CUBLAS_12 = "libcublas.so.12";
    private static final String CUBLAS_13 = "libcublas.so.13";

    private static byte[] binding() throws IOException {
        try (InputStream in = SharedObjectTest.class.getResourceAsStream("/lib/libJCublas2-12.6.0-linux-x86_64.so")) {
            return in.readAllBytes();
        }
    }

    /** Values from the figure's algorithm by hand, and from the binding's own table. */
    @Test
    void shouldHashNames() {
        assertEquals(0, SharedObject.hash(""));
        assertEquals('a', SharedObject.hash("a"));
        assertEquals(0x0ef62132, SharedObject.hash(CUBLAS_12));
        assertEquals(0x0ef62133, SharedObject.hash(CUBLAS_13));
    }

    @Test
    void shouldReadWhatIsNeeded() throws IOException {
        assertTrue(SharedObject.needed(binding()).contains(CUBLAS_12));
    }

    /** The name once, since library and version share the string, and the hash once. */
    @Test
    void shouldChangeTheNameAndTheHashAndNothingElse() throws IOException {
        byte[] before = binding();
        byte[] after = SharedObject.renamed(before, CUBLAS_12, CUBLAS_13);
        assertEquals(before.length, after.length);
        assertEquals(List.of(), SharedObject.needed(after).stream().filter(CUBLAS_12::equals).toList());
        assertTrue(SharedObject.needed(after).contains(CUBLAS_13));
        List<Integer> changed = new ArrayList<>();
        for (int i = 0; i < before.length; i++) {
            if (before[i] != after[i]) {
                changed.add(i);
            }
        }
        // The last digit of the name, and the low byte of the hash, which it is.
        assertEquals(2, changed.size(), () -> "at " + changed);
        for (int at : changed) {
            assertEquals('2', before[at]);
            assertEquals('3', after[at]);
        }
        assertArrayEquals(before, SharedObject.renamed(after, CUBLAS_13, CUBLAS_12));
    }

    @Test
    void shouldRefuseWhatItCannotChange() throws IOException {
        byte[] binding = binding();
        assertThrows(IllegalArgumentException.class, () -> SharedObject.renamed(binding, CUBLAS_13, CUBLAS_12));
        assertThrows(IllegalArgumentException.class, () -> SharedObject.renamed(binding, CUBLAS_12, "libcublas.so.9"));
        assertThrows(IllegalArgumentException.class, () -> SharedObject.renamed(new byte[0], CUBLAS_12, CUBLAS_13));
        assertThrows(IllegalArgumentException.class,
                () -> SharedObject.renamed("no shared object".repeat(10).getBytes(StandardCharsets.UTF_8), CUBLAS_12, CUBLAS_13));
    }

    /** A file cut short or with wrong bytes is refused or changed within bounds; nothing else is thrown. */
    @Test
    void shouldStayWithinDamagedFiles() throws IOException {
        byte[] binding = binding();
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 300; i++) {
            byte[] damaged = i % 2 == 0 ? Arrays.copyOf(binding, random.nextInt(200_000)) : Arrays.copyOf(binding, 200_000);
            for (int j = 0; j < 20; j++) {
                int at = random.nextInt(j < 10 ? 1024 : Math.max(1, damaged.length));
                if (at < damaged.length) {
                    damaged[at] = (byte) random.nextInt(256);
                }
            }
            try {
                SharedObject.renamed(damaged, CUBLAS_12, CUBLAS_13);
            } catch (IllegalArgumentException e) {
                assertTrue(e.getMessage() != null);
            }
        }
    }
}
