using ChatOps.People;

namespace ChatOps.OnCall;

/// <summary>A time in which one person is on call; its end isn't part of it.</summary>
/// <param name="Schedule">Its name, as configured.</param>
/// <param name="Override">By which change it is theirs; null: by rotation.</param>
public sealed record OnCallShift(string Schedule, ChatId Person, DateTimeOffset From, DateTimeOffset Until, OnCallOverride? Override = null)
{
    public bool Covers(DateTimeOffset instant) => From <= instant && instant < Until;
}
