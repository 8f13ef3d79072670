namespace ChatOps.Tests;

/// <summary>Real time that a test gives to the program, so that what its clock has woken gets to run.</summary>
internal static class Turn
{
    private const int MostTries = 25;

    /// <summary>Where others have the processors, so much more that the program is not left behind.</summary>
    public static async Task ToOthersAsync(TimeSpan time)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var began = TimeProvider.System.GetTimestamp();
            await Task.Delay(time, TimeProvider.System);
            if (TimeProvider.System.GetElapsedTime(began) < time + time)
            {
                return;
            }
        }
    }
}
