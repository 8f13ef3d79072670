using ChatOps.People;

namespace ChatOps.Tests.People;

/// <summary>One person with several accounts is one person, and who can't be told apart isn't two.</summary>
public sealed class PersonsTests
{
    private readonly Persons _persons = new(new()
    {
        ["slack:U1"] = new() { User = "ann@acme.io" },
        ["teams:a"] = new() { User = "Ann@acme.io", Accounts = { ["code"] = "ann" } },
        ["slack:U9"] = new() { Accounts = { ["code"] = "ANN" } },
        ["slack:U2"] = new() { User = "bob@acme.io" },
        ["teams:b"] = new() { Accounts = { ["code"] = "bob" } },
    });

    [Theory]
    [InlineData("slack:U1", "slack:U1", SamePerson.Yes)]
    [InlineData("slack:U1", "teams:A", SamePerson.Yes)]
    // Through a third account.
    [InlineData("slack:U1", "slack:U9", SamePerson.Yes)]
    [InlineData("slack:U1", "slack:U2", SamePerson.No)]
    [InlineData("slack:U2", "teams:a", SamePerson.No)]
    [InlineData("slack:U3", "slack:U4", SamePerson.No)]
    // Nothing says that they are different people.
    [InlineData("slack:U2", "teams:b", SamePerson.Unknown)]
    [InlineData("slack:U3", "teams:a", SamePerson.Unknown)]
    public void Accounts_are_compared(string one, string other, SamePerson same)
    {
        _persons.Compare(ChatId.Parse(one), ChatId.Parse(other)).ShouldBe(same);
        _persons.Compare(ChatId.Parse(other), ChatId.Parse(one)).ShouldBe(same);
    }

    /// <summary>Anyone can have a second account on a code host, and prove it from a second account in chat.</summary>
    [Fact]
    public void A_proof_makes_accounts_one_person_and_never_makes_them_two()
    {
        var options = new PeopleOptions
        {
            ["slack:U1"] = new() { User = "ann@acme.io", Accounts = { ["code"] = "ann" } },
            ["slack:U2"] = new() { User = "bob@acme.io" },
        };
        var persons = new Persons(
            options,
            [
                Proven("teams:a", "583231", "Ann"), Proven("slack:U3", "7", "eve"), Proven("teams:e", "7", "renamed"),
                Proven("teams:b", "99", "throwaway"), Proven("slack:U2", "98", "bob"), Proven("teams:x", "98", "bob"),
            ]);

        // By the configured login, by the same id under another login, and by an id that the configuration doesn't know.
        Compare("slack:U1", "teams:a").ShouldBe(SamePerson.Yes);
        Compare("slack:U3", "teams:e").ShouldBe(SamePerson.Yes);
        Compare("slack:U2", "teams:x").ShouldBe(SamePerson.Yes);
        persons.OthersOf(ChatId.Parse("slack:U3")).ShouldBe([ChatId.Parse("teams:e")]);
        // Not even what another account is known by.
        Compare("slack:U2", "teams:b").ShouldBe(SamePerson.Unknown);
        Compare("slack:U1", "teams:b").ShouldBe(SamePerson.Unknown);
        Compare("slack:U1", "teams:x").ShouldBe(SamePerson.Unknown);
        persons.Count(new[] { "slack:U2", "teams:b" }.Select(ChatId.Parse)).ShouldBe(1);

        SamePerson Compare(string one, string other) => persons.Compare(ChatId.Parse(one), ChatId.Parse(other));

        static ProvenAccount Proven(string person, string id, string login) =>
            new(ChatId.Parse(person), "code", id, login, DateTimeOffset.UnixEpoch);
    }

    [Fact]
    public void Those_who_may_be_one_person_count_once() => _persons.Count(
        new[] { "slack:U1", "teams:a", "slack:U2", "teams:b", "slack:U9", "slack:U3" }.Select(ChatId.Parse)).ShouldBe(3);
}
