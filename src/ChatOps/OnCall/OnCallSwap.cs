using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.People;

namespace ChatOps.OnCall;

/// <summary>Someone asks others to take their shift.</summary>
/// <param name="Channel">Where they are asked.</param>
public sealed record OnCallSwap(
    string Id, string Schedule, Principal By, DateTimeOffset From, DateTimeOffset Until, ChatId Channel, DateTimeOffset MadeAt)
{
    internal OnCallChanged Fact(OnCallChange change) => new(Schedule, Id, change, By.Account, null, From, Until);

    /// <summary>"the shift of web from … until …".</summary>
    public RichText Words => RichText.Of($"the shift of {Schedule:b} from {From} until {Until}");
}
