package org.talweg.mutation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.talweg.train.TensorFiles;

/** Valid small files of each kind; the larger ones are of the run folders among the test resources. */
final class Seeds {
    private static final String OLD = "/run-0.1.0/";
    private static final String NEW = "/run-sealed/";

    static final List<byte[]> SEALED = List.of(TensorFiles.sealed(), resource(NEW + "weights.safetensors"));
    static final List<byte[]> UNSEALED = List.of(unsealed(TensorFiles.sealed()), resource(OLD + "weights.safetensors"));
    static final List<byte[]> WEIGHTS = List.of(resource(NEW + "weights.safetensors"));
    static final List<byte[]> PATH = List.of(resource(NEW + "path.safetensors"));
    static final List<byte[]> CHECKPOINT = List.of(resource("/checkpoint-1.safetensors"));
    static final List<byte[]> CONFIG = List.of(bytes("""
            {"talweg": "0.1.0", "seed": -7, "origin": {"source": {"data": "/data/houses.csv", "label": "price", "task": "regress",
            "missing": "mean"}, "validation": 0.25, "seed": 3},
            "train": {"name": "houses.csv", "rows": 30, "fingerprint": "aa"}, "validation": {"name": "houses.csv", "rows": 10,
            "fingerprint": "bb"},
            "model": {"inputs": 3, "layers": [{"kind": "dense", "units": 4, "initializer": "he"}, {"kind": "batch-norm", "rate": 0.1,
            "epsilon": 1.0E-5}, {"kind": "activation", "activation": "relu"}, {"kind": "dropout", "p": 0.5}, {"kind": "dense",
            "units": 1}], "objective": {"kind": "huber", "delta": 1.0}},
            "settings": {"lr": 0.01, "layers": [4], "batch": 8, "optimizer": "adam", "l2": 1e-4, "nothing": null, "early": true},
            "encoding": {"columns": [{"name": "area", "kind": "number", "mean": 80.5, "scale": 12.25}, {"name": "kind", "kind": "text",
            "mean": 0.0, "scale": 1.0, "categories": ["flat", "house"], "frequencies": [0.5, 0.5]}],
            "label": {"column": "price", "task": "regress", "classes": [], "mean": 1e5, "scale": 2e4}, "missing": "mean"}}
            """), resource(NEW + "config.json"));
    static final List<byte[]> RESULT = List.of(resource(NEW + "result.json"), bytes("""
            {"engine": "CPU", "bestEpoch": 0, "kept": 0, "restored": false, "stoppedEarly": false, "converged": false, "steps": 12,
            "rows": 0, "seconds": 1.5, "divergence": "the loss became NaN in epoch 2; lower the rate", "start": {"loss": 2.3}}
            """));
    static final List<byte[]> SWEEP = List.of(bytes("""
            {"talweg": "0.1.0", "arguments": ["--epochs=1", "--lr=0.01,0.03"], "names": ["lr"], "train": "aa", "validation": "bb"}
            """));
    static final List<byte[]> METRICS = List.of(resource(NEW + "metrics.csv"), bytes(metrics()), bytes("""
            epoch,accuracy,learning_rate,loss,val_accuracy,val_loss
            0,0.5,0.001,1.5,0.6,1.25
            1,0.75,0.0005,0.75,0.7,1.0
            2,0.8,0.0005,nan,0.7,inf
            """), bytes("""
            epoch,lr-Adam,step,train_loss_epoch,train_loss_step,val_acc,val_loss
            ,0.001,0,,,,
            0,,49,,2.25,,
            0,,99,,,0.5,2.0
            0,,99,2.5,,,
            1,,199,,,0.6,1.5
            1,,199,1.75,,,
            """));
    static final List<byte[]> LAYERS = List.of(resource(NEW + "layers.csv"));
    static final List<byte[]> CSV = List.of(bytes("""
            x,"the ""kind\""",label
            1,a,7.5
            -2.5e1,"b, c",8
            ,a,9.25
            4,"d
            e",1e3
            """), bytes("\uFEFFa;b;class\r\n1;2;x\r\n2;3;é\r\n3;4;x\r\n"), bytes("u\tv\ttarget\n1\t0.5\t0\n2\t0.25\t1\n\n3\t\t0\n"));
    static final List<byte[]> IMAGES = List.of(idx(0x0803, 24, 4, 3, 2), idx(0x0803, 4, 4, 1, 1));
    static final List<byte[]> LABELS = List.of(idx(0x0801, 4, 4));

    private Seeds() {}

    static byte[] resource(String name) {
        try (InputStream in = Seeds.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** As Talweg 0.1.0 wrote it, without the hash of the header. */
    private static byte[] unsealed(byte[] sealed) {
        int length = (int) ByteBuffer.wrap(sealed).order(ByteOrder.LITTLE_ENDIAN).getLong();
        String header = new String(sealed, Long.BYTES, length, StandardCharsets.UTF_8).replaceFirst(",\"header_sha256\":\"[0-9a-f]*\"", "");
        byte[] data = Arrays.copyOfRange(sealed, Long.BYTES + length, sealed.length);
        byte[] bytes = bytes(header);
        return ByteBuffer.allocate(Long.BYTES + bytes.length + data.length).order(ByteOrder.LITTLE_ENDIAN).putLong(bytes.length)
                .put(bytes).put(data).array();
    }

    /** Enough epochs for every rule of the diagnosis. */
    private static String metrics() {
        StringBuilder text = new StringBuilder("epoch,step,learning_rate,train_loss,train_accuracy,objective,validation_loss,"
                + "validation_accuracy,gradient_norm,seconds,evaluations\n");
        for (int epoch = 1; epoch <= 12; epoch++) {
            text.append(String.format(Locale.ROOT, "%d,%d,0.01,%.4f,0.5,%.4f,%.4f,0.4,%.3f,0.1,10%n", epoch, 10 * epoch, 2.0 / epoch,
                    2.0 / epoch, 1.5 / epoch + 0.03 * epoch, 3.0 / epoch).replace("\r", ""));
        }
        return text.toString();
    }

    private static byte[] idx(int magic, int values, int... sizes) {
        ByteBuffer file = ByteBuffer.allocate(Integer.BYTES * (1 + sizes.length) + values).putInt(magic);
        for (int size : sizes) {
            file.putInt(size);
        }
        for (int i = 0; i < values; i++) {
            file.put((byte) (i % 3));
        }
        return file.array();
    }
}
