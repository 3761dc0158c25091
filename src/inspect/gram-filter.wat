;; Finds the places of a text at which a pattern may stand. Built into gram-filter.gen.ts by scripts/generate/gram-filter.ts.
;;
;; Memory, in bytes:
;;       0  candidates: pairs of (place of the window, entry), 8 bytes each (written here)
;;   65536  seen: one byte for each of 32,768 hashes of three bytes, not 0 when an entry has it
;;   98304  first: u16 for each hash, number of its first entry
;;  163840  entries of 24 bytes: value u64, mask u64, delta u32 (window to gram), next u32 (0: none); entry 0 is not used
;;  then    where there are many long patterns, for hashes of seven bytes: words in which two bits are set for each that an
;;          entry has; and u32 by hash, number of the first entry
;;  then    the text, eight zero bytes behind it
(module
  (memory (export "memory") 1)
  (global $count (export "count") (mut i32) (i32.const 0))

  ;; Hash of the three bytes here, capital letters as small ones: 15 bits.
  (func $hash (param $at i32) (result i32)
    (i32.shr_u
      (i32.mul
        (i32.and (i32.or (i32.load (local.get $at)) (i32.const 0x20202020)) (i32.const 0x00ffffff))
        (i32.const 0x9e3779b1))
      (i32.const 17)))

  ;; Notes every entry of this hash whose window is here.
  (func $look (param $at i32) (param $hash i32)
    (call $chain
      (local.get $at)
      (i32.load16_u (i32.add (i32.const 98304) (i32.shl (local.get $hash) (i32.const 1))))))

  ;; The same from this entry on.
  (func $chain (param $at i32) (param $entry i32)
    (local $record i32) (local $window i32)
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $entry)))
        (local.set $record (i32.add (i32.const 163840) (i32.mul (local.get $entry) (i32.const 24))))
        (local.set $window (i32.sub (local.get $at) (i32.load offset=16 (local.get $record))))
        (if
          (i64.eq
            (i64.and
              (i64.or (i64.load (local.get $window)) (i64.const 0x2020202020202020))
              (i64.load offset=8 (local.get $record)))
            (i64.load (local.get $record)))
          (then
            (i32.store (i32.shl (global.get $count) (i32.const 3)) (local.get $window))
            (i32.store offset=4 (i32.shl (global.get $count) (i32.const 3)) (local.get $entry))
            (global.set $count (i32.add (global.get $count) (i32.const 1)))))
        (local.set $entry (i32.load offset=20 (local.get $record)))
        (br $next))))

  ;; Every second place from $at to before $end; stops early when there may be no room for more candidates ($most are
  ;; kept). Gives the place to go on from.
  (func (export "scan") (param $at i32) (param $end i32) (param $most i32) (result i32)
    (local $a i32) (local $b i32) (local $c i32) (local $d i32) (local $fast i32)
    (global.set $count (i32.const 0))
    (local.set $fast (i32.sub (local.get $end) (i32.const 8)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_s (local.get $at) (local.get $end)))
        (br_if $done (i32.ge_u (global.get $count) (local.get $most)))
        (if (i32.lt_s (local.get $at) (local.get $fast))
          (then
            ;; Four places at once: hardly any of them is worth a look. Written out, since functions are not inlined.
            (local.set $a
              (i32.shr_u
                (i32.mul
                  (i32.and (i32.or (i32.load (local.get $at)) (i32.const 0x20202020)) (i32.const 0x00ffffff))
                  (i32.const 0x9e3779b1))
                (i32.const 17)))
            (local.set $b
              (i32.shr_u
                (i32.mul
                  (i32.and (i32.or (i32.load offset=2 (local.get $at)) (i32.const 0x20202020)) (i32.const 0x00ffffff))
                  (i32.const 0x9e3779b1))
                (i32.const 17)))
            (local.set $c
              (i32.shr_u
                (i32.mul
                  (i32.and (i32.or (i32.load offset=4 (local.get $at)) (i32.const 0x20202020)) (i32.const 0x00ffffff))
                  (i32.const 0x9e3779b1))
                (i32.const 17)))
            (local.set $d
              (i32.shr_u
                (i32.mul
                  (i32.and (i32.or (i32.load offset=6 (local.get $at)) (i32.const 0x20202020)) (i32.const 0x00ffffff))
                  (i32.const 0x9e3779b1))
                (i32.const 17)))
            (if
              (i32.or
                (i32.or (i32.load8_u offset=65536 (local.get $a)) (i32.load8_u offset=65536 (local.get $b)))
                (i32.or (i32.load8_u offset=65536 (local.get $c)) (i32.load8_u offset=65536 (local.get $d))))
              (then
                (if (i32.load8_u offset=65536 (local.get $a)) (then (call $look (local.get $at) (local.get $a))))
                (if (i32.load8_u offset=65536 (local.get $b))
                  (then (call $look (i32.add (local.get $at) (i32.const 2)) (local.get $b))))
                (if (i32.load8_u offset=65536 (local.get $c))
                  (then (call $look (i32.add (local.get $at) (i32.const 4)) (local.get $c))))
                (if (i32.load8_u offset=65536 (local.get $d))
                  (then (call $look (i32.add (local.get $at) (i32.const 6)) (local.get $d))))))
            (local.set $at (i32.add (local.get $at) (i32.const 8)))
            (br $next)))
        (local.set $a (call $hash (local.get $at)))
        (if (i32.load8_u offset=65536 (local.get $a)) (then (call $look (local.get $at) (local.get $a))))
        (local.set $at (i32.add (local.get $at) (i32.const 2)))
        (br $next)))
    (local.get $at))

  ;; Hash of the seven bytes here, capital letters as small ones: 32 bits.
  (func $long (export "hash") (param $at i32) (result i32)
    (i32.wrap_i64
      (i64.shr_u
        (i64.mul
          (i64.and
            (i64.or (i64.load (local.get $at)) (i64.const 0x2020202020202020))
            (i64.const 0x00ffffffffffffff))
          (i64.const 0x9e3779b97f4a7c15))
        (i64.const 32))))

  ;; Whether an entry may have this hash: its upper bits choose a word, its lower ones two bits in it.
  (func $isSeen (param $hash i32) (param $seen i32) (param $shift i32) (result i32)
    (local $word i32)
    (local.set $word
      (i32.load
        (i32.add (local.get $seen) (i32.shl (i32.shr_u (local.get $hash) (local.get $shift)) (i32.const 2)))))
    (i32.and
      (i32.and
        (i32.shr_u (local.get $word) (local.get $hash))
        (i32.shr_u (local.get $word) (i32.shr_u (local.get $hash) (i32.const 5))))
      (i32.const 1)))

  ;; As $look, for a hash of seven bytes.
  (func $lookLong (param $at i32) (param $hash i32) (param $first i32) (param $firstShift i32)
    (call $chain
      (local.get $at)
      (i32.load
        (i32.add
          (local.get $first)
          (i32.shl (i32.shr_u (local.get $hash) (local.get $firstShift)) (i32.const 2))))))

  ;; Every $stride-th place from $at to before $end, for long patterns. $seen and $first are the tables, the shifts make their
  ;; indices of a hash. Otherwise as "scan".
  (func (export "scanLong")
    (param $at i32) (param $end i32) (param $most i32)
    (param $stride i32) (param $seen i32) (param $shift i32) (param $first i32) (param $firstShift i32)
    (result i32)
    (local $a i32) (local $b i32) (local $c i32) (local $d i32) (local $fast i32)
    (global.set $count (i32.const 0))
    (local.set $fast (i32.sub (local.get $end) (local.get $stride)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_s (local.get $at) (local.get $end)))
        (br_if $done (i32.ge_u (global.get $count) (local.get $most)))
        (if (i32.lt_s (local.get $at) (local.get $fast))
          (then
            ;; Two places at once, written out.
            (local.set $a
              (i32.wrap_i64
                (i64.shr_u
                  (i64.mul
                    (i64.and
                      (i64.or (i64.load (local.get $at)) (i64.const 0x2020202020202020))
                      (i64.const 0x00ffffffffffffff))
                    (i64.const 0x9e3779b97f4a7c15))
                  (i64.const 32))))
            (local.set $b
              (i32.wrap_i64
                (i64.shr_u
                  (i64.mul
                    (i64.and
                      (i64.or (i64.load (i32.add (local.get $at) (local.get $stride))) (i64.const 0x2020202020202020))
                      (i64.const 0x00ffffffffffffff))
                    (i64.const 0x9e3779b97f4a7c15))
                  (i64.const 32))))
            (local.set $c
              (i32.load
                (i32.add (local.get $seen) (i32.shl (i32.shr_u (local.get $a) (local.get $shift)) (i32.const 2)))))
            (local.set $d
              (i32.load
                (i32.add (local.get $seen) (i32.shl (i32.shr_u (local.get $b) (local.get $shift)) (i32.const 2)))))
            (if
              (i32.and
                (i32.or
                  (i32.and
                    (i32.shr_u (local.get $c) (local.get $a))
                    (i32.shr_u (local.get $c) (i32.shr_u (local.get $a) (i32.const 5))))
                  (i32.and
                    (i32.shr_u (local.get $d) (local.get $b))
                    (i32.shr_u (local.get $d) (i32.shr_u (local.get $b) (i32.const 5)))))
                (i32.const 1))
              (then
                (if (call $isSeen (local.get $a) (local.get $seen) (local.get $shift))
                  (then (call $lookLong (local.get $at) (local.get $a) (local.get $first) (local.get $firstShift))))
                (if (call $isSeen (local.get $b) (local.get $seen) (local.get $shift))
                  (then
                    (call $lookLong
                      (i32.add (local.get $at) (local.get $stride)) (local.get $b) (local.get $first) (local.get $firstShift))))))
            (local.set $at (i32.add (local.get $at) (i32.shl (local.get $stride) (i32.const 1))))
            (br $next)))
        (local.set $a (call $long (local.get $at)))
        (if (call $isSeen (local.get $a) (local.get $seen) (local.get $shift))
          (then (call $lookLong (local.get $at) (local.get $a) (local.get $first) (local.get $firstShift))))
        (local.set $at (i32.add (local.get $at) (local.get $stride)))
        (br $next)))
    (local.get $at)))
