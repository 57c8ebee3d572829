package dev.panagrad.laws.conformance;

import com.google.gson.JsonObject;
import dev.panagrad.tensor.DeviceException;
import dev.panagrad.tensor.Tensor;
import java.util.List;

/// The kind `error`: a call that must be refused, and by an error that says so.
final class ErrorCases implements Cases {
    private final Suite suite;

    ErrorCases(Suite suite) {
        this.suite = suite;
    }

    @Override
    public String replay(JsonObject c) {
        if (c.get("category").getAsString().equals("type")) {
            return null;
        }
        Call call = new Call(suite, c);
        try {
            List<Tensor> y = call.results();
            y.forEach(Tensor::toDoubleArray); // a device says so once the host waits
            return "not refused, gave " + (y.isEmpty() ? "nothing"
                    : y.getFirst().dtype() + " " + y.getFirst().shape());
        } catch (DeviceException e) {
            return "refused by " + e;
        } catch (IllegalArgumentException | IllegalStateException | ArithmeticException e) {
            return null;
        } catch (IndexOutOfBoundsException e) {
            boolean ours = e.getMessage().contains("expected");
            return ours ? null : "refused by " + e;
        } catch (RuntimeException e) {
            return "refused by " + e;
        }
    }
}
