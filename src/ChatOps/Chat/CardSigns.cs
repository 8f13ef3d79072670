namespace ChatOps.Chat;

/// <summary>How tones and progress look as plain characters, the same on every platform.</summary>
internal static class CardSigns
{
    /// <summary>Empty for a neutral tone.</summary>
    public static string Sign(this Tone tone) => tone switch
    {
        Tone.Running => "⏳",
        Tone.Good => "✅",
        Tone.Warning => "⚠️",
        Tone.Bad => "❌",
        _ => "",
    };

    public static string Bar(this Progress progress)
    {
        const int Width = 10;
        var done = progress.Total <= 0 ? 0 : (int)Math.Clamp((long)progress.Done * Width / progress.Total, 0, Width);
        return $"{new string('▰', done)}{new string('▱', Width - done)}";
    }
}
