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

    [Fact]
    public void Those_who_may_be_one_person_count_once() => _persons.Count(
        new[] { "slack:U1", "teams:a", "slack:U2", "teams:b", "slack:U9", "slack:U3" }.Select(ChatId.Parse)).ShouldBe(3);
}
