package org.talweg.engine.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.talweg.emulator.Emulator;
import org.talweg.kernel.Buffer;

/** Runs the kernels that the stand-in for NVIDIA's driver is given, in the emulator. */
final class FakeGpu {
    private static final Pattern PARAMETER = Pattern.compile("\\.param\\s+\\.([a-z]\\d+)");
    private static final int LAUNCH_FAILED = 719;
    private static final Emulator EMULATOR = new Emulator(1);

    private FakeGpu() {}

    /** A device allocation brought into the emulator. */
    private record Visitor(ByteBuffer memory, Buffer buffer, int[] words) {
        static Visitor of(ByteBuffer memory) {
            int[] words = new int[memory.capacity() / Integer.BYTES];
            memory.order(ByteOrder.nativeOrder()).asIntBuffer().get(words);
            Buffer buffer = EMULATOR.allocate("allocation", Buffer.Type.I32, words.length);
            EMULATOR.upload(words, 0, buffer, words.length);
            return new Visitor(memory, buffer, words);
        }

        void goHome() {
            EMULATOR.download(buffer, words, 0, words.length);
            memory.order(ByteOrder.nativeOrder()).asIntBuffer().put(words);
        }
    }

    /**
     * Called by fake_cuda.c.
     *
     * @param memory  for each parameter that is a pointer the allocation it points into, else null
     * @param offsets where the pointer points, in bytes from the start of that
     * @return 0, or an error of the driver
     */
    static int launch(String text, String entry, int gridX, int gridY, int block, long[] parameters, ByteBuffer[] memory,
            long[] offsets) {
        try {
            Map<Long, Visitor> visitors = new HashMap<>();
            Object[] arguments = new Object[parameters.length];
            int head = text.indexOf(".entry " + entry + "(");
            Matcher types = PARAMETER.matcher(text.substring(head, text.indexOf(')', head)));
            for (int i = 0; i < parameters.length; i++) {
                types.find();
                if (memory[i] != null) {
                    ByteBuffer of = memory[i];
                    Visitor visitor = visitors.computeIfAbsent(parameters[i] - offsets[i], start -> Visitor.of(of));
                    // A pointer that is not to a word is given as the number it is: the emulator says where it is used.
                    long at = offsets[i] / Integer.BYTES;
                    arguments[i] = offsets[i] % Integer.BYTES == 0 ? visitor.buffer.slice(at, visitor.buffer.length() - at)
                            : (Object) parameters[i];
                } else {
                    arguments[i] = switch (types.group(1)) {
                        case "u64" -> (Object) parameters[i];
                        case "f32" -> Float.intBitsToFloat((int) parameters[i]);
                        default -> (int) parameters[i];
                    };
                }
            }
            EMULATOR.launch(text, line -> entry + ", line " + line, entry, gridX, gridY, block, arguments);
            visitors.values().forEach(Visitor::goHome);
            return 0;
        } catch (RuntimeException | Error e) {
            System.out.println("FakeGpu: " + entry + " grid " + gridX + "×" + gridY + " " + java.util.Arrays.toString(parameters) + ": " + e);
            return LAUNCH_FAILED;
        }
    }
}
