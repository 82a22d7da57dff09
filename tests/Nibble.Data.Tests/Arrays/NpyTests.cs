using System.Text;
using FsCheck.Fluent;
using Nibble.Numerics;

namespace Nibble.Data.Tests;

public sealed class NpyTests
{
    // A file as NumPy writes it, but with any header.
    private static byte[] Npy(string header, byte[] data, byte version = 1)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        byte[] length = version == 1 ? BitConverter.GetBytes((ushort)text.Length) : BitConverter.GetBytes(text.Length);
        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. text, .. data];
    }

    private static string Header(string type, string shape, bool fortran = false) =>
        $"{{'descr': '{type}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': {shape}, }}\n";

    private static NpyArray Read(byte[] content)
    {
        using var folder = new TemporaryFolder();
        return NpyFile.Read(folder.Write("a.npy", content));
    }

    private static string MessageFor(byte[] content)
    {
        string message = Assert.Throws<DataException>(() => Read(content)).Message;
        Assert.Contains("a.npy'", message);
        return message;
    }

    [Fact]
    public void Any_tensor_comes_back_bit_for_bit() =>
        Prop.ForAll(Gen.Choose(0, 7).ListOf().Where(sizes => sizes.Count < 5).ToArbitrary(), sizes =>
        {
            Tensor tensor = Tensor.Random(new Shape([.. sizes]), seed: 11);
            float[] special = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, -0f, float.Epsilon, float.MaxValue];
            for (int i = 0; i < Math.Min(tensor.Length, special.Length); i++)
                tensor[i] = special[i];
            using var folder = new TemporaryFolder();
            NpyFile.Write(folder["a.npy"], NpyArray.Of(tensor));
            Tensor back = NpyFile.Read(folder["a.npy"]).ToTensor();
            Assert.Equal(tensor.Shape, back.Shape);
            Assert.Equal(tensor.Values.ToArray().Select(BitConverter.SingleToInt32Bits), back.Values.ToArray().Select(BitConverter.SingleToInt32Bits));
        }).Holds();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(13)]
    public void Labels_come_back(int count)
    {
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i == 1 ? int.MaxValue : i)];
        using var folder = new TemporaryFolder();
        NpyFile.Write(folder["y.npy"], NpyArray.Of(labels));
        NpyArray back = NpyFile.Read(folder["y.npy"]);
        Assert.True(back.IsInteger);
        Assert.Equal(labels, back.ToLabels());
    }

    [Fact]
    public void A_written_file_is_what_numpy_writes()
    {
        using var folder = new TemporaryFolder();
        NpyFile.Write(folder["a.npy"], NpyArray.Of(new Tensor([2, 3], [0, 1, 2, 3, 4, 5])));
        byte[] file = File.ReadAllBytes(folder["a.npy"]);
        string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
        byte[] expected = [0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. Encoding.ASCII.GetBytes(header.PadRight(117) + "\n"), .. new float[] { 0, 1, 2, 3, 4, 5 }.SelectMany(BitConverter.GetBytes)];
        Assert.Equal(expected, file);
    }

    [Theory]
    [InlineData(0, "()")]
    [InlineData(1, "(1,)")]
    [InlineData(2, "(1, 1)")]
    [InlineData(20, "(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)")]
    public void Data_begins_at_a_multiple_of_64_for_any_number_of_axes(int rank, string shape)
    {
        using var folder = new TemporaryFolder();
        NpyFile.Write(folder["a.npy"], NpyArray.Of(new Tensor(new Shape([.. Enumerable.Repeat(1, rank)]), [7])));
        byte[] file = File.ReadAllBytes(folder["a.npy"]);
        Assert.Equal(0, (file.Length - sizeof(float)) % 64);
        Assert.Contains($"'shape': {shape}, ", Encoding.ASCII.GetString(file));
        Assert.Equal(rank, NpyFile.Read(folder["a.npy"]).Shape.Rank);
    }

    public static TheoryData<string, byte[], float[]> Types => new()
    {
        { "<f2", [.. BitConverter.GetBytes((Half)1.5f), .. BitConverter.GetBytes((Half)(-2))], [1.5f, -2] },
        { "<f4", [.. BitConverter.GetBytes(0.1f), .. BitConverter.GetBytes(-2f)], [0.1f, -2] },
        { "<f8", [.. BitConverter.GetBytes(0.1), .. BitConverter.GetBytes(1e300)], [0.1f, float.PositiveInfinity] },
        { "|i1", [0x80, 5], [-128, 5] },
        { "<i2", [.. BitConverter.GetBytes((short)-300), .. BitConverter.GetBytes((short)5)], [-300, 5] },
        { "<i4", [.. BitConverter.GetBytes(-70_000), .. BitConverter.GetBytes(5)], [-70_000, 5] },
        { "<i8", [.. BitConverter.GetBytes(-5_000_000_000), .. BitConverter.GetBytes(5L)], [-5_000_000_000f, 5] },
        { "|u1", [0x80, 5], [128, 5] },
        { "<u2", [.. BitConverter.GetBytes((ushort)65_535), .. BitConverter.GetBytes((ushort)5)], [65_535, 5] },
        { "<u4", [.. BitConverter.GetBytes(4_294_967_295), .. BitConverter.GetBytes(5u)], [4_294_967_295f, 5] },
        { "<u8", [.. BitConverter.GetBytes(ulong.MaxValue), .. BitConverter.GetBytes(5ul)], [18_446_744_073_709_551_615f, 5] },
        { "|b1", [1, 0], [1, 0] },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_type_of_numbers_is_read_in_either_byte_order(string type, byte[] data, float[] expected)
    {
        Assert.Equal(expected, Read(Npy(Header(type, "(2,)"), data)).ToTensor().Values.ToArray());
        byte[] bigEndian = [.. data.Chunk(data.Length / 2).SelectMany(element => element.Reverse())];
        Assert.Equal(expected, Read(Npy(Header(">" + type[1..], "(2,)"), bigEndian)).ToTensor().Values.ToArray());
    }

    [Fact]
    public void Fortran_order_is_the_transpose_of_the_reversed_shape() =>
        Prop.ForAll(Gen.Choose(1, 6).ToArbitrary(), Gen.Choose(1, 6).ToArbitrary(), Gen.Choose(1, 6).ToArbitrary(), (a, b, c) =>
        {
            // Element [i, j, k] has the value 100i + 10j + k; Fortran's first index varies fastest.
            byte[] data = new byte[a * b * c];
            for (int k = 0, at = 0; k < c; k++)
                for (int j = 0; j < b; j++)
                    for (int i = 0; i < a; i++)
                        data[at++] = (byte)((36 * i) + (6 * j) + k);
            Tensor tensor = Read(Npy(Header("|u1", $"({a}, {b}, {c})", fortran: true), data)).ToTensor();
            for (int i = 0; i < a; i++)
                for (int j = 0; j < b; j++)
                    for (int k = 0; k < c; k++)
                        Assert.Equal((36 * i) + (6 * j) + k, tensor[(((i * b) + j) * c) + k]);
        }).Holds();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void All_versions_are_read(byte version) =>
        Assert.Equal([3], Read(Npy(Header("|u1", "(1,)"), [3], version)).ToTensor().Values.ToArray());

    [Fact]
    public void A_header_of_another_writer_is_read() =>
        Assert.Equal(new Shape(2, 1), Read(Npy("{\"shape\":(2L,1L),\"fortran_order\":False,\"descr\":\"|u1\"}", [3, 4])).Shape);

    [Fact]
    public void Every_truncation_is_refused()
    {
        byte[] file = Npy(Header("<f4", "(1, 2)"), new byte[8]);
        for (int length = 0; length < file.Length; length++)
            MessageFor(file[..length]);
    }

    [Fact]
    public void A_file_that_goes_on_after_its_data_is_refused() =>
        Assert.Contains("too long", MessageFor(Npy(Header("<f4", "(2,)"), new byte[9])));

    [Theory]
    [InlineData("(2147483647, 2147483647, 2147483647)")]
    [InlineData("(65536, 65536, 65536, 65536)")]
    [InlineData("(2147483647,)")]
    [InlineData("(99999999999999999999,)")]
    [InlineData("(-1,)")]
    [InlineData("(-1, -2)")]
    [InlineData("(2.0,)")]
    [InlineData("(two,)")]
    [InlineData("(1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1)")]
    [InlineData("[1]")]
    public void A_hostile_shape_is_refused_before_anything_is_allocated(string shape) =>
        MessageFor(Npy(Header("<f4", shape), new byte[4]));

    [Fact]
    public void A_shape_with_an_empty_axis_holds_nothing_whatever_the_others_say() =>
        Assert.Equal(0, Read(Npy(Header("<f4", "(2147483647, 2147483647, 2147483647, 0)"), [])).ToTensor().Length);

    [Theory]
    [InlineData("|O")]
    [InlineData("|S5")]
    [InlineData("<U3")]
    [InlineData("<c8")]
    [InlineData("<M8")]
    [InlineData("<f3")]
    [InlineData("f4")]
    [InlineData("")]
    public void Elements_that_are_no_numbers_are_refused_with_their_type(string type) =>
        Assert.Contains($"'{type}'", MessageFor(Npy(Header(type, "(1,)"), new byte[16])));

    [Fact]
    public void Structures_and_headers_without_order_are_refused()
    {
        Assert.Contains("no simple element type", MessageFor(Npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", new byte[4])));
        Assert.Contains("'fortran_order'", MessageFor(Npy("{'descr': '<f4', 'shape': (1,), }", new byte[4])));
        Assert.Contains("header of 20000 bytes", MessageFor(Npy(new string(' ', 20_000), [], version: 2)));
        Assert.Contains("version 4.0", MessageFor(Npy(Header("<f4", "(1,)"), new byte[4], version: 4)));
        Assert.Contains("does not begin", MessageFor("PK not an array"u8.ToArray()));
    }

    [Fact]
    public void Floats_negative_and_huge_numbers_and_matrices_are_no_labels()
    {
        string LabelsMessage(string type, string shape, byte[] data) => Assert.Throws<DataException>(() => Read(Npy(Header(type, shape), data)).ToLabels()).Message;

        Assert.Contains("holds floats", LabelsMessage("<f4", "(1,)", new byte[4]));
        Assert.Contains("holds -1 at index 1", LabelsMessage("|i1", "(2,)", [0, 255]));
        Assert.Contains("holds 4294967296 at index 0", LabelsMessage("<i8", "(1,)", BitConverter.GetBytes(1L << 32)));
        Assert.Contains("holds 18446744073709551615 at index 0", LabelsMessage("<u8", "(1,)", BitConverter.GetBytes(ulong.MaxValue)));
        Assert.Contains("shape [2, 2]", LabelsMessage("|u1", "(2, 2)", new byte[4]));
        Assert.Equal([3, 4], Read(Npy(Header("|u1", "(2, 1)"), [3, 4])).ToLabels());
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Contains("There is no file '/nowhere/a.npy'", Assert.Throws<DataException>(() => NpyFile.Read("/nowhere/a.npy")).Message);
}
