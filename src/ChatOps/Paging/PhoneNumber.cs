namespace ChatOps.Paging;

/// <summary>Phone numbers as E.164 has them.</summary>
internal static class PhoneNumber
{
    public static bool IsOne(string? text) =>
        text is ['+', >= '1' and <= '9', ..] && text.Length is >= 8 and <= 16 && text.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;

    /// <summary>For messages that others read: the last digits are enough to know which one it is.</summary>
    public static string Hidden(string number) => $"…{number[^3..]}";
}
