package dev.panagrad.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/// The texts are PyTorch's, but without the word `tensor`, with the shorter marks for type and shape, one row
/// a line indented by its brackets, up to 100 columns wide, and NaN and infinities aligned as well.
class PrintTest {
    private static void prints(String expected, Tensor x) {
        assertEquals(expected, x.toString());
    }

    @Test
    void numbersHaveFourDigits() {
        prints("[1., 2., 3.]", Tensor.of(1f, 2f, 3f));
        prints("[0.5000, 0.1235]", Tensor.of(0.5f, 0.123456f));
        prints("[-1.,  0.]", Tensor.of(-1f, 0f));
        prints("3.5000", Tensor.of(3.5f));
        prints("7", Tensor.of(7L));
        prints("1.0000e-06", Tensor.of(1e-6f));
    }

    @Test
    void extremesAreScientific() {
        prints("[1.0000e-05, 1.0000e+00]", Tensor.of(1e-5f, 1f));
        prints("[1.0000e+10, 1.0000e+00]", Tensor.of(1e10f, 1f));
        prints("[1.0000e-07]", Tensor.of(new float[] {1e-7f}));
        prints("[1.0000e-04, 5.0000e-01]", Tensor.of(0.0001f, 0.5f));
        prints("[1.2346e+05, 1.0000e+00]", Tensor.of(123456.75f, 1f));
        prints("[1.0000e+09, 2.0000e+09]", Tensor.of(1e9f, 2e9f));
    }

    @Test
    void specialValues() {
        prints("[nan, inf,  1.]", Tensor.of(Float.NaN, Float.POSITIVE_INFINITY, 1f));
        prints("[ 1., inf]", Tensor.of(1f, Float.POSITIVE_INFINITY));
        prints("[nan]", Tensor.of(new float[] {Float.NaN}));
        prints("[-inf]", Tensor.of(new float[] {Float.NEGATIVE_INFINITY}));
    }

    @Test
    void matricesAreAligned() {
        prints("""
                [[  1.5000,  -2.2500],
                 [100.0000,   3.0000]]""", Tensor.of(new float[][] {{1.5f, -2.25f}, {100, 3}}));
        prints("""
                [[0, 1, 2],
                 [3, 4, 5]]""", Tensor.arange(6).reshape(2, 3));
        prints("""
                [[[0., 1.],
                  [2., 3.]],

                 [[4., 5.],
                  [6., 7.]]]""", Tensor.arange(0.0, 8, 1).reshape(2, 2, 2));
        prints("""
                [[   1, -200],
                 [   3,    4]] int32""", Tensor.of(new int[][] {{1, -200}, {3, 4}}));
    }

    @Test
    void otherTypesAreNamed() {
        prints("[1.5000] float64", Tensor.of(new double[] {1.5}));
        prints("[ true, false]", Tensor.of(true, false));
        prints("[]", Tensor.zeros(0));
        prints("[] shape [2, 0]", Tensor.zeros(2, 0));
        prints("[1, 2] uint8", Tensor.of(1, 2).to(DType.UINT8));
    }

    @Test
    void largeOnesAreCut() {
        prints("""
                [[   0,    1,    2, …,   37,   38,   39],
                 [  40,   41,   42, …,   77,   78,   79],
                 [  80,   81,   82, …,  117,  118,  119],
                 …,
                 [1080, 1081, 1082, …, 1117, 1118, 1119],
                 [1120, 1121, 1122, …, 1157, 1158, 1159],
                 [1160, 1161, 1162, …, 1197, 1198, 1199]] shape [30, 40]""",
                Tensor.arange(1200).reshape(30, 40));
        String long1 = Tensor.arange(0.0, 2000, 1).toString();
        assertEquals(
                "[0.0000e+00, 1.0000e+00, 2.0000e+00, …, 1.9970e+03, 1.9980e+03, 1.9990e+03] shape [2000]",
                long1);
    }

    @Test
    void viewsPrintTheirElements() {
        prints("""
                [[0, 3],
                 [1, 4],
                 [2, 5]]""", Tensor.arange(6).reshape(2, 3).t());
        prints("[1., 1., 1.]", Tensor.of(1f).expand(3));
    }
}
