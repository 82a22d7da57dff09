using System.Xml.Linq;

namespace Nibble.Documentation.Tests;

/// <summary>The table of floors in ARCHITECTURE.md and the project files say the same.</summary>
public sealed class FloorsTests
{
    private static readonly IReadOnlyDictionary<string, Floor> Table = Floor.ReadTable(MarkdownDocument.Read("ARCHITECTURE.md")).ToDictionary(floor => floor.Room);

    public static TheoryData<string> Rooms => [.. Repository.Rooms.Select(room => room.Name)];

    [Fact]
    public void The_table_lists_every_room_and_no_other() =>
        Assert.Equal(Repository.Rooms.Select(room => room.Name).Order(), Table.Keys.Order());

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_references_what_the_table_says(string room) =>
        Assert.Equal(Table[room].MayReference.Order(), Repository.RoomOf(room).References.Order());

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_references_only_lower_floors(string room) =>
        Assert.All(Repository.RoomOf(room).References, lower =>
            Assert.True(Table[lower].Number < Table[room].Number, $"{room} (floor {Table[room].Number}) references {lower} (floor {Table[lower].Number})."));

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_is_in_the_solution_with_its_tests(string room)
    {
        string[] projects = [.. XDocument.Load(Repository.PathOf("Nibble.slnx")).Descendants("Project").Select(project => project.Attribute("Path")!.Value)];

        Assert.Contains($"src/Nibble.{room}/Nibble.{room}.csproj", projects);
        Assert.Contains($"tests/Nibble.{room}.Tests/Nibble.{room}.Tests.csproj", projects);
    }

    [Fact]
    public void No_reference_leaks_through_another()
    {
        XDocument build = XDocument.Load(Repository.PathOf("Directory.Build.props"));

        Assert.Equal("true", build.Descendants("DisableTransitiveProjectReferences").Single().Value);
    }
}
