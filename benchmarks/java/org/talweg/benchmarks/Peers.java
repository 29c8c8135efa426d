package org.talweg.benchmarks;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.talweg.benchmarks.peers.Request;

/** All libraries to compare with, each in a process of its own, stopped while it is not asked. */
final class Peers implements AutoCloseable {
    /** A peer that is ready for a piece of work. */
    record Ready(PeerProcess process, Subject subject) {
        float[] result() {
            try {
                return process.result();
            } catch (PeerProcess.Cannot reason) {
                throw new IllegalStateException(subject.name() + ": " + reason.getMessage(), reason);
            }
        }
    }

    private final Map<Library, PeerProcess> processes = new EnumMap<>(Library.class);
    private final Map<Library, String> absent = new EnumMap<>(Library.class);

    /** Says which could be started, with their versions. */
    Peers(Results results) {
        for (Library library : Library.values()) {
            try {
                PeerProcess process = library.start();
                processes.put(library, process);
                results.say("  " + library.label() + ": " + process.name());
            } catch (PeerProcess.Cannot reason) {
                absent.put(library, reason.getMessage());
                results.say("  " + library.label() + " cannot be measured: " + reason.getMessage());
            }
        }
    }

    /** Checks what a peer that is ready computes. */
    interface Check {
        void of(Ready peer) throws PeerProcess.Cannot;
    }

    /** Makes all ready for a request; of those that cannot do it, or do something else, the reason goes to the results. */
    List<Ready> prepare(Request request, Task task, Check check, Results results) {
        List<Ready> ready = new ArrayList<>();
        absent.forEach((library, reason) -> results.add(task.notRun(library.label(), reason)));
        processes.forEach((library, process) -> {
            try {
                Ready peer = new Ready(process, process.prepare(request));
                check.of(peer);
                ready.add(peer);
            } catch (PeerProcess.Cannot reason) {
                results.add(task.notRun(library.label(), reason.getMessage()));
            }
        });
        return ready;
    }

    @Override
    public void close() {
        processes.values().forEach(PeerProcess::close);
    }
}
