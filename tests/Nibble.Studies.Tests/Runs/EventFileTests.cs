using System.Text;

namespace Nibble.Studies.Tests;

public sealed class EventFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("123456789", 0xE3069283)]
    [InlineData("", 0)]
    public void The_judge_of_checksums_knows_the_values_of_the_standard(string text, uint checksum) =>
        Assert.Equal(checksum, RecordReader.Checksum(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void A_frame_has_the_checksums_that_were_worked_out_by_hand()
    {
        // 32 zero bytes: the vector of RFC 3720, appendix B.4.
        Assert.Equal(0x8A9136AAu, RecordReader.Checksum(new byte[32]));
        byte[] frame = RecordFrame.Of(new byte[32]);
        Assert.Equal(48, frame.Length);
        Assert.Equal(unchecked(((0x8A9136AAu >> 15) | (0x8A9136AAu << 17)) + 0xa282ead8u), BitConverter.ToUInt32(frame, 44));
    }

    [Fact]
    public void What_was_written_is_read_back_by_another_reader()
    {
        EpochMetrics[] epochs = [.. Enumerable.Range(1, 3).Select(Epoch)];
        var file = new EventFile(_folder.Path);
        file.Begin(epochs[..1], now: 50);
        file.Add(epochs[1]);
        file.Add(epochs[2]);

        List<(double Time, long Step, Dictionary<string, float> Values)> events = RecordReader.Read(File.ReadAllBytes(Assert.Single(Directory.GetFiles(_folder.Path, "events.out.tfevents.*"))));

        Assert.Equal([99, 101, 102, 103], events.Select(found => found.Time));
        Assert.Equal([0, 1, 2, 3], events.Select(found => found.Step));
        Assert.Equal(new Dictionary<string, float> { ["loss/train"] = 0.5f, ["loss/validation"] = 1, ["accuracy/train"] = 0.25f, ["learning-rate"] = 0.01f, ["samples-per-second"] = 1000 }, events[2].Values);
    }

    [Fact]
    public void A_resumed_run_goes_on_with_its_file_and_drops_what_its_checkpoint_does_not_know()
    {
        EpochMetrics[] epochs = [.. Enumerable.Range(1, 3).Select(Epoch)];
        new EventFile(_folder.Path).Begin(epochs, now: 50);
        new EventFile(_folder.Path).Begin(epochs[..1], now: 1234567);
        Assert.Equal(2, RecordReader.Read(File.ReadAllBytes(Assert.Single(Directory.GetFiles(_folder.Path)))).Count);
    }

    private static EpochMetrics Epoch(int epoch) => new(epoch, 1.0 / epoch, 0.5 / epoch, 2.0 / epoch, null, 0.01, 2, 1000, 100 + epoch);
}
