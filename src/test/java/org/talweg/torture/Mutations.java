package org.talweg.torture;

import java.io.IOException;
import java.util.List;
import org.talweg.mutation.MutationMain;

/** Changed files of every kind that is read: each is read, or refused in one sentence, in bounded time and memory. */
final class Mutations {
    private static final int BATCH = 20_000;

    private final Ground ground;
    private final Tally tally;

    Mutations(Ground ground, Tally tally) {
        this.ground = ground;
        this.tally = tally;
    }

    /** @param amount in inputs */
    void run(Amount amount) throws IOException {
        int done = 0;
        for (long seed = ground.seed(); amount.more(done); seed++) {
            int batch = amount.count() > 0 ? Math.min(BATCH, amount.count() - done) : BATCH;
            List<String> failures = MutationMain.failures(batch, seed, ground.folder());
            tally.pass(batch - failures.size());
            failures.forEach(failure -> tally.fail(1, failure));
            done += batch;
            tally.done(done + " changed files of " + MutationMain.kinds() + " kinds, each read or refused in a sentence");
            tally.progress(amount.of(done, "inputs") + ", " + tally.failures().size() + " failures");
        }
    }
}
