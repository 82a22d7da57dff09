namespace Nibble.Documentation.Tests;

/// <summary>A change of the public API shows in review as a changed text file: each room's listing is compared with the approved one.</summary>
public sealed class PublicApiTests
{
    private const string ApproveVariable = "NIBBLE_APPROVE";
    private static readonly string Folder = Repository.PathOf("tests/Nibble.Documentation.Tests/Api");

    public static TheoryData<string> Rooms => [.. Repository.Rooms.Select(room => room.Name)];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void The_public_api_is_the_approved_one(string room)
    {
        string listing = ApiListing.Of(Repository.RoomOf(room).Load());
        string approvedFile = Path.Combine(Folder, $"Nibble.{room}.approved.txt");
        string receivedFile = Path.Combine(Folder, $"Nibble.{room}.received.txt");
        if (Environment.GetEnvironmentVariable(ApproveVariable) == "1" && listing.Length > 0)
            File.WriteAllText(approvedFile, listing);

        string approved = File.Exists(approvedFile) ? File.ReadAllText(approvedFile).ReplaceLineEndings("\n") : "";
        if (listing == approved)
        {
            File.Delete(receivedFile);
            return;
        }

        File.WriteAllText(receivedFile, listing);
        Assert.Fail($"""
            The public API of Nibble.{room} is not the approved one (- approved, + built):

            {LineDifference.Of(approved, listing)}
            If the change is meant, approve it: copy {receivedFile}
            over {approvedFile}, or run these tests with {ApproveVariable}=1, and commit the approved file.
            """);
    }

    [Fact]
    public void Every_approved_listing_belongs_to_a_room()
    {
        IEnumerable<string> names = Directory.GetFiles(Folder, "*.approved.txt").Select(file => Path.GetFileName(file));

        Assert.Subset(Repository.Rooms.Select(room => $"Nibble.{room.Name}.approved.txt").ToHashSet(), names.ToHashSet());
    }
}
