using System.Runtime.ExceptionServices;

namespace Nibble.Kernels;

/// <summary>The threads that kernels share their tiles out to. The caller takes part, and waits only for tiles that somebody really began.</summary>
/// <remarks>
/// Tiles are claimed one at a time, so a thread that loses its core to another process delays only the tile it holds. A worker
/// looks out for the next job for a short while before it sleeps; work that comes while another caller has the pool is done by its own caller alone.
/// Results never depend on who does a tile, so they are the same for any number of threads.
/// </remarks>
public static unsafe class Workers
{
    // About as long as the fork and the join of a sleeping thread take.
    private const int SpinsBeforeSleep = 2000;
    private const int SpinsBeforeYield = 200;

    private static readonly Lock Starting = new();
    private static Worker[] _workers = [];
    private static int _limit = Environment.ProcessorCount;

    private static int _taken;
    private static int _open;
    private static int _inside;
    private static int _next;
    private static int _count;
    private static int _helpers;
    private static void* _job;
    private static delegate*<void*, int, void> _body;
    private static Exception? _error;

    /// <summary>The most threads that one operation uses, the caller included; at first as many as there are processors.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public static int Limit
    {
        get => Volatile.Read(ref _limit);
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            Volatile.Write(ref _limit, value);
        }
    }

    /// <summary>Does all tiles, 0 to <paramref name="count"/> - 1, and returns when they are done.</summary>
    internal static void Run<T>(int count, ref T tiles)
        where T : unmanaged, ITiles
    {
        fixed (T* job = &tiles)
        {
            int helpers = Math.Min(Limit, count) - 1;
            if (helpers <= 0 || Interlocked.CompareExchange(ref _taken, 1, 0) != 0)
            {
                for (int tile = 0; tile < count; tile++)
                    job->Run(tile);
                return;
            }

            try
            {
                Share(count, helpers, job, &Invoke<T>);
            }
            finally
            {
                Volatile.Write(ref _taken, 0);
            }
        }
    }

    private static void Invoke<T>(void* job, int tile)
        where T : unmanaged, ITiles => ((T*)job)->Run(tile);

    private static void Share(int count, int helpers, void* job, delegate*<void*, int, void> body)
    {
        Worker[] workers = Enough(helpers);
        (_count, _next, _helpers, _error) = (count, 0, helpers, null);
        _job = job;
        _body = body;
        Interlocked.Exchange(ref _open, 1);
        for (int i = 0; i < helpers; i++)
            workers[i].Wake();

        Exception? own = Claim();

        // Whoever is not inside by now finds the door closed, or is seen here: each writes before it reads.
        Interlocked.Exchange(ref _open, 0);
        for (int spins = 0; Volatile.Read(ref _inside) != 0; spins++)
        {
            if (spins < SpinsBeforeYield)
                Thread.SpinWait(8);
            else
                Thread.Yield();
        }

        if ((own ?? _error) is { } error)
            ExceptionDispatchInfo.Throw(error);
    }

    // Takes tiles until none is left. What goes wrong ends the job, for its caller to hear of.
    private static Exception? Claim()
    {
        try
        {
            for (int tile; (tile = Interlocked.Increment(ref _next) - 1) < _count;)
                _body(_job, tile);
            return null;
        }
        catch (Exception error)
        {
            Volatile.Write(ref _next, int.MaxValue / 2);
            return error;
        }
    }

    private static bool Help(int worker)
    {
        if (Volatile.Read(ref _open) == 0)
            return false;
        Interlocked.Increment(ref _inside);
        bool helped = Volatile.Read(ref _open) == 1 && worker < _helpers && Volatile.Read(ref _next) < _count;
        if (helped && Claim() is { } error)
            _error = error;
        Interlocked.Decrement(ref _inside);
        return helped;
    }

    private static Worker[] Enough(int helpers)
    {
        if (_workers.Length >= helpers)
            return _workers;
        lock (Starting)
            return _workers = [.. _workers, .. Enumerable.Range(_workers.Length, helpers - _workers.Length).Select(Worker.Start)];
    }

    private sealed class Worker
    {
        private readonly object _gate = new();
        private readonly int _number;
        private int _asleep;

        private Worker(int number) => _number = number;

        public static Worker Start(int number)
        {
            var worker = new Worker(number);
            new Thread(worker.Work) { IsBackground = true, Name = $"Nibble worker {number + 1}" }.Start();
            return worker;
        }

        public void Wake()
        {
            if (Volatile.Read(ref _asleep) == 0)
                return;
            lock (_gate)
            {
                _asleep = 0;
                Monitor.Pulse(_gate);
            }
        }

        private void Work()
        {
            for (int spins = 0; ; spins++)
            {
                if (Help(_number))
                {
                    spins = 0;
                }
                else if (spins < SpinsBeforeSleep)
                {
                    Thread.SpinWait(8);
                }
                else
                {
                    Sleep();
                    spins = 0;
                }
            }
        }

        private void Sleep()
        {
            lock (_gate)
            {
                // A job that was opened before its caller could see the flag is looked for once more.
                Interlocked.Exchange(ref _asleep, 1);
                while (Volatile.Read(ref _open) == 0 && _asleep == 1)
                    Monitor.Wait(_gate);
                _asleep = 0;
            }
        }
    }
}
