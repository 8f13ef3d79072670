using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using ChatOps.Messages;
using ChatOps.People;

namespace ChatOps.Journal;

/// <summary>
/// Someone said on a code host, with the account that is meant, that it is theirs, or that it is no longer to be anyone's. What comes of it
/// is an <see cref="AccountChanged"/>.
/// </summary>
/// <param name="Account">The host's id of the account that said so.</param>
/// <param name="Login">Its name then.</param>
/// <param name="Person">The account in chat that they name; null: they take back what they said before.</param>
/// <param name="Code">The hash of the code that they give.</param>
/// <param name="Url">Where they said so.</param>
public sealed record AccountClaimed(string Host, string Account, string Login, string? Person, string? Code, string? Url) : Fact
{
    [JsonIgnore]
    public override About About => new About.Nothing();

    [JsonIgnore]
    public override IEnumerable<Key> Keys => [];

    /// <summary>A code as it is stored.</summary>
    public static string HashOf(string code) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code)));
}

/// <summary>Refused: a valid code came from an account that isn't linked with it.</summary>
public enum AccountChange { Linked, Unlinked, Refused }

/// <summary>Someone's account on a code host became theirs here, or it no longer is.</summary>
/// <param name="Person">Their account in chat.</param>
/// <param name="Account">The host's id of the account.</param>
/// <param name="Login">Its name then.</param>
/// <param name="Why">Why it was refused, as a clause.</param>
public sealed record AccountChanged(
    ChatId Person, string Host, string Account, string Login, AccountChange Change, RichText? Why = null) : Fact
{
    [JsonIgnore]
    public override About About => new About.Nothing();

    [JsonIgnore]
    public override IEnumerable<Key> Keys => [];

    [JsonIgnore]
    public override RichText AuditLine => RichText.Of(
        $"{Change switch { AccountChange.Linked => "linked", AccountChange.Unlinked => "unlinked", _ => "was refused the link of" }} {Host} account {Login} ({Account}){(Change is AccountChange.Unlinked ? " from " : " with ")}{new Span.Person(Person)}{(Why is null ? RichText.Empty : RichText.Of($": {Why}"))}");
}
